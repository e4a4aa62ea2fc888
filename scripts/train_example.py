"""Two detectors on an output folder, by the folds of dfprep and by a random split of the same frames.

    python scripts/train_example.py [OUT] [--epochs 3] [--crop small] [--tracking-uri sqlite:///outputs/mlflow.db]

A logistic regression on the face embeddings, and a small network on the crops. The difference between the splits
is what a detector seems to know because it has seen the same person, in the same clip, while it was trained.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import matplotlib.pyplot as plt
import mlflow
import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.utils.data import DataLoader, Subset

from dfprep.dataset import FaceDataset

Split = tuple[np.ndarray, np.ndarray]
"""Positions of the training faces, and of the validation faces."""


def by_folds(faces: FaceDataset) -> Iterator[Split]:
    """Each fold of the level against the others: nobody is on both sides."""
    folds = faces.column("cv_fold")
    for fold in np.unique(folds):
        yield np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)


def at_random(faces: FaceDataset) -> Iterator[Split]:
    """As many parts of the same frames, drawn at random: the same clip is on both sides."""
    yield from KFold(len(np.unique(faces.column("cv_fold"))), shuffle=True, random_state=0).split(faces.targets)


def embedding_scores(faces: FaceDataset, train: np.ndarray, validation: np.ndarray, _: int) -> np.ndarray:
    """Scores of the validation faces by a logistic regression on embeddings."""
    vectors = faces.embeddings()
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, class_weight="balanced"))
    return model.fit(vectors[train], faces.targets[train]).decision_function(vectors[validation])


def crop_scores(faces: FaceDataset, train: np.ndarray, validation: np.ndarray, epochs: int) -> np.ndarray:
    """Scores of the validation faces by a small network on crops."""
    torch.manual_seed(0)
    layers: list[nn.Module] = []
    for n_in, n_out in ((3, 16), (16, 32), (32, 64), (64, 64)):
        layers += [nn.Conv2d(n_in, n_out, 3, stride=2, padding=1), nn.BatchNorm2d(n_out), nn.ReLU()]
    model = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 2))
    optimiser = torch.optim.AdamW(model.parameters(), 2e-3)
    loss_of = nn.CrossEntropyLoss(faces.class_weights())
    for _ in range(epochs):
        for batch in DataLoader(Subset(faces, train.tolist()), batch_size=32, shuffle=True):
            optimiser.zero_grad()
            loss_of(model(batch["image"] / 255), batch["label"]).backward()
            optimiser.step()
    model.eval()
    with torch.no_grad():
        loader = DataLoader(Subset(faces, validation.tolist()), batch_size=64)
        scores = torch.cat([model(batch["image"] / 255) for batch in loader])
    return (scores[:, 1] - scores[:, 0]).numpy()


def figure_of(found: dict[tuple[str, str], list[float]]) -> plt.Figure:
    """AUC of each fold as points, and their mean as a bar, by detector and split."""
    figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
    colors = {"folds of dfprep": "#0072b2", "random frames": "#e69f00"}
    for at, ((detector, split), aucs) in enumerate(found.items()):
        label = split if detector == "embeddings" else None
        axes.bar(at, np.mean(aucs), color=colors[split], alpha=0.6, label=label)
        axes.plot([at] * len(aucs), aucs, "o", color="black", markersize=4)
        axes.annotate(f"{np.mean(aucs):.2f}", (at, 0.03), ha="center", fontsize=11)
    axes.axhline(0.5, color="grey", linewidth=1, linestyle="--")
    axes.set_xticks([0.5, 2.5], ["logistic regression\non embeddings", "small network\non crops"])
    axes.set(ylabel="AUC on the validation faces (points: folds)", ylim=(0, 1.02))
    axes.set_title("Validation on people never seen before, and on random frames", fontsize=11)
    axes.legend(loc="upper right", frameon=False)
    return figure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", nargs="?", type=Path, default=Path("outputs/sample"))
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--crop", default="small")
    parser.add_argument("--tracking-uri", default=f"sqlite:///{Path('outputs/mlflow.db').absolute()}")
    options = parser.parse_args()
    faces = FaceDataset(options.out, level=1, crop=options.crop, cache="ram")
    mlflow.set_tracking_uri(options.tracking_uri)
    mlflow.set_experiment("dfprep-training")
    found = {}
    with mlflow.start_run(run_name=f"train_example {options.out.name}"):
        mlflow.log_params({**vars(options), "faces": len(faces)})
        for detector, scores_of in {"embeddings": embedding_scores, "crops": crop_scores}.items():
            for split, parts in {"folds of dfprep": by_folds, "random frames": at_random}.items():
                aucs = []
                for train, validation in parts(faces):
                    scores = scores_of(faces, train, validation, options.epochs)
                    aucs.append(float(roc_auc_score(faces.targets[validation], scores)))
                found[detector, split] = aucs
                mlflow.log_metric(f"auc_{detector}_{split}".replace(" ", "_"), float(np.mean(aucs)))
                print(f"{detector:10} {split:16} AUC {np.mean(aucs):.3f}, by fold", *(f"{auc:.3f}" for auc in aucs))
        mlflow.log_figure(figure_of(found), "split_matters.png")
    figure_of(found).savefig(options.out / "split_matters.png", dpi=110)
    print(f"Figure: {options.out / 'split_matters.png'}")


if __name__ == "__main__":
    main()

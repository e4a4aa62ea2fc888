"""Two detectors on an output folder, by the folds of dfprep and by a random split of the same frames.

    python scripts/train_example.py [OUT] [--epochs 8] [--crop small] [--tracking-uri sqlite:///outputs/mlflow.db]

A logistic regression on the face embeddings, and a small network on the crops. The difference between the splits is
what a detector seems to know because it has seen the same person, in the same clip, while it was trained.
"""

import argparse
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

EXPERIMENT, COLORS = "dfprep-training", {"folds of dfprep": "#0072b2", "random frames": "#e69f00"}
Split = tuple[np.ndarray, np.ndarray]  # positions of the training faces, and of the validation faces


def by_folds(faces: FaceDataset) -> list[Split]:
    """Each fold of the level against the others: nobody is on both sides."""
    folds = faces.column("cv_fold")
    return [(np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)) for fold in np.unique(folds)]


def at_random(faces: FaceDataset) -> list[Split]:
    """As many parts of the same frames, drawn at random: the same clip is on both sides."""
    return list(KFold(len(set(faces.column("cv_fold"))), shuffle=True, random_state=0).split(faces.targets))


def embedding_scores(faces: FaceDataset, train: np.ndarray, validation: np.ndarray, _: int) -> np.ndarray:
    """Scores of the validation faces by a logistic regression on embeddings."""
    vectors = faces.embeddings()
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, class_weight="balanced"))
    return model.fit(vectors[train], faces.targets[train]).decision_function(vectors[validation])


def network() -> nn.Sequential:
    """Four convolutions, which leave 5 x 5 places of a crop of 160 px."""
    layers: list[nn.Module] = []
    for n_in, n_out, side, stride in ((3, 24, 7, 4), (24, 48, 3, 2), (48, 96, 3, 2), (96, 96, 3, 2)):
        layers += [nn.Conv2d(n_in, n_out, side, stride, side // 2), nn.BatchNorm2d(n_out), nn.ReLU()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(96, 2))


def crop_scores(faces: FaceDataset, train: np.ndarray, validation: np.ndarray, epochs: int) -> np.ndarray:
    """Scores of the validation faces by a small network on crops, mirrored in half of the steps of the training."""
    torch.manual_seed(0)
    model, loss_of = network(), nn.CrossEntropyLoss(faces.class_weights())
    loader = DataLoader(Subset(faces, train.tolist()), batch_size=32, shuffle=True, drop_last=True)
    optimiser = torch.optim.AdamW(model.parameters(), weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, epochs=epochs, steps_per_epoch=len(loader))
    for batch in (batch for _ in range(epochs) for batch in loader):
        images = batch["image"].flip(3) if torch.rand(1) < 0.5 else batch["image"]
        optimiser.zero_grad()
        loss_of(model(images / 255), batch["label"]).backward()
        optimiser.step()
        schedule.step()
    model.eval()
    loader = DataLoader(Subset(faces, validation.tolist()), batch_size=64)
    with torch.no_grad():
        return torch.cat([model(batch["image"] / 255).diff()[:, 0] for batch in loader]).numpy()


def figure_of(found: dict[tuple[str, str], list[float]]) -> plt.Figure:
    """AUC of each fold as points, and their mean as a bar, by detector and split."""
    figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
    for at, ((_, split), aucs) in enumerate(found.items()):
        axes.bar(at, np.mean(aucs), color=COLORS[split], alpha=0.6, label=split if at < 2 else None)
        axes.plot([at] * len(aucs), aucs, "o", color="black", markersize=4)
        axes.annotate(f"{np.mean(aucs):.2f}", (at, 0.03), ha="center", fontsize=11)
    axes.axhline(0.5, color="grey", linewidth=1, linestyle="--")
    axes.set_xticks([0.5, 2.5], ["logistic regression\non embeddings", "small network\non crops"])
    axes.set(ylabel="AUC on the validation faces (points: folds)", ylim=(0, 1.15), yticks=np.linspace(0, 1, 6))
    axes.set_title("Validation on people never seen before, and on random frames", fontsize=11)
    axes.legend(loc="upper center", ncols=2, frameon=False)
    return figure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", nargs="?", type=Path, default=Path("outputs/sample"))
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--crop", default="small")
    parser.add_argument("--tracking-uri", default=f"sqlite:///{Path('outputs/mlflow.db').absolute()}")
    options = parser.parse_args()
    faces = FaceDataset(options.out, level=1, crop=options.crop, cache="ram")
    mlflow.set_tracking_uri(options.tracking_uri)
    if options.tracking_uri.startswith("sqlite") and not mlflow.get_experiment_by_name(EXPERIMENT):
        mlflow.create_experiment(EXPERIMENT, (options.out.parent / "mlflow-artifacts").absolute().as_uri())
    mlflow.set_experiment(EXPERIMENT)
    found = {}
    with mlflow.start_run(run_name=f"train_example {options.out.name}"):
        mlflow.log_params({**vars(options), "faces": len(faces)})
        for detector, scores_of in {"embeddings": embedding_scores, "crops": crop_scores}.items():
            for split, parts in {"folds of dfprep": by_folds, "random frames": at_random}.items():
                found[detector, split] = aucs = []
                for train, held_out in parts(faces):
                    scores = scores_of(faces, train, held_out, options.epochs)
                    aucs.append(float(roc_auc_score(faces.targets[held_out], scores)))
                mlflow.log_metric(f"auc_{detector}_{split}".replace(" ", "_"), float(np.mean(aucs)))
                print(f"{detector:10} {split:16} AUC {np.mean(aucs):.3f}, by fold", *(f"{auc:.3f}" for auc in aucs))
        mlflow.log_figure(figure_of(found), "split_matters.png")
    figure_of(found).savefig(options.out / "split_matters.png", dpi=110)


if __name__ == "__main__":
    main()

"""The three networks of MTCNN, and their published weights.

Architecture: Zhang et al. 2016, "Joint Face Detection and Alignment using Multitask Cascaded Convolutional
Networks" (arXiv:1604.02878), figure 2, in the variant whose weights facenet-pytorch 2.6.0 ships: unpadded
convolutions, PReLU, pools that keep a partial last window.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from dfprep.detectors.mtcnn.mtcnn_weights import MTCNN_PACKAGE
from dfprep.errors import WeightsError


def _conv(c_in: int, c_out: int, kernel: int) -> list[nn.Module]:
    return [nn.Conv2d(c_in, c_out, kernel), nn.PReLU(c_out)]


def _pool(kernel: int) -> nn.Module:
    return nn.MaxPool2d(kernel, 2, ceil_mode=True)


class _FlattenColumnsFirst(nn.Module):
    """Flatten (n, c, h, w) in the order w, h, c, in which the dense layers' weights were trained."""

    def forward(self, x: Tensor) -> Tensor:
        return x.permute(0, 3, 2, 1).flatten(1)


class CascadeNet(nn.Module):
    """A body, and on it heads: face or not (2 logits), box offsets (4), for O-Net also landmarks (10).

    Args:
        body: ends in features (n, c, h, w) or (n, c).
        heads: one layer for each output.

    The forward pass takes images (n, 3, h, w) in [0, 255] and returns the face probability (n, ...) and the other
    heads' outputs, (n, 4, ...) and (n, 10).
    """

    def __init__(self, body: list[nn.Module], heads: list[nn.Module]) -> None:
        super().__init__()
        self.body = nn.Sequential(*body)
        self.heads = nn.ModuleList(heads)

    def forward(self, images: Tensor) -> list[Tensor]:
        features = self.body((images - 127.5) / 128)  # the published weights expect about [-1, 1]
        logits, *others = [head(features) for head in self.heads]
        return [logits.softmax(1)[:, 1], *others]


def proposal_net() -> CascadeNet:
    """P-Net: fully convolutional, a 12 px window at every second pixel."""
    body = [*_conv(3, 10, 3), _pool(2), *_conv(10, 16, 3), *_conv(16, 32, 3)]
    return CascadeNet(body, [nn.Conv2d(32, 2, 1), nn.Conv2d(32, 4, 1)])


def refinement_net() -> CascadeNet:
    """R-Net: crops of 24 px."""
    body = [*_conv(3, 28, 3), _pool(3), *_conv(28, 48, 3), _pool(3), *_conv(48, 64, 2)]
    body += [_FlattenColumnsFirst(), nn.Linear(576, 128), nn.PReLU(128)]
    return CascadeNet(body, [nn.Linear(128, 2), nn.Linear(128, 4)])


def output_net() -> CascadeNet:
    """O-Net: crops of 48 px, landmarks too."""
    body = [*_conv(3, 32, 3), _pool(3), *_conv(32, 64, 3), _pool(3), *_conv(64, 64, 3), _pool(2)]
    body += _conv(64, 128, 2)
    body += [_FlattenColumnsFirst(), nn.Linear(1152, 256), nn.PReLU(256)]
    return CascadeNet(body, [nn.Linear(256, 2), nn.Linear(256, 4), nn.Linear(256, 10)])


def load_published(net: CascadeNet, path: Path) -> CascadeNet:
    """`net` with the weights of `path`, ready for inference.

    The file names its tensors otherwise but holds them in the order of the layers; the shapes must fit.

    Raises:
        WeightsError: the file holds another network.
    """
    published = list(torch.load(path, map_location="cpu", weights_only=True).values())
    own = net.state_dict()
    if [w.shape for w in published] != [w.shape for w in own.values()]:
        raise WeightsError(f"{path} does not hold the weights of this network of {MTCNN_PACKAGE.requirement}")
    net.load_state_dict(dict(zip(own, published, strict=True)))
    return net.eval()

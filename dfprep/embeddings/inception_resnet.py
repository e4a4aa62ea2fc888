"""Inception-ResNet-v1, the network behind FaceNet's published checkpoints.

Architecture: Szegedy et al., "Inception-v4, Inception-ResNet and the Impact of Residual Connections on
Learning" (2016), figures 9-14, with the widths, residual scales (0.17, 0.10, 0.20) and batch norm eps (1e-3)
of David Sandberg's `facenet`, whose two models facenet-pytorch ported. Layer names are those of
facenet-pytorch 2.6.0, so its state dicts can be loaded unchanged.
"""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import nn
from torch.nn.functional import relu
from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_linear_bn_eval

EMBEDDING_DIM = 512
BATCH_NORM_EPS = 1e-3

Size = int | tuple[int, int]


class ConvBnRelu(nn.Module):
    """Convolution without bias, batch norm, ReLU."""

    def __init__(self, n_in: int, n_out: int, kernel: Size, stride: int = 1, padding: Size = 0) -> None:
        super().__init__()
        self.conv = nn.Conv2d(n_in, n_out, kernel, stride, padding, bias=False)
        self.bn: nn.Module = nn.BatchNorm2d(n_out, eps=BATCH_NORM_EPS)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return relu(self.bn(self.conv(x)), inplace=True)

    def fold(self) -> None:
        """Fold the batch norm into the convolution; only in evaluation mode, where both are linear."""
        if isinstance(self.bn, nn.BatchNorm2d):
            self.conv, self.bn = fuse_conv_bn_eval(self.conv, self.bn), nn.Identity()


class Branches(nn.Module):
    """Several parallel branches of one block, concatenated along the channels."""

    def __init__(self, *branches: nn.Module) -> None:
        super().__init__()
        self.n_branches = len(branches)
        for i, branch in enumerate(branches):
            self.add_module(f"branch{i}", branch)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([self.get_submodule(f"branch{i}")(x) for i in range(self.n_branches)], dim=1)


class Residual(Branches):
    """x + scale * projection of the branches, then ReLU unless it is the last block."""

    def __init__(
        self, n_channels: int, n_inner: int, scale: float, *branches: nn.Module, last: bool = False
    ) -> None:
        super().__init__(*branches)
        self.conv2d = nn.Conv2d(n_inner, n_channels, 1)
        self.scale = scale
        self.last = last

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out = torch.add(x, self.conv2d(super().forward(x)), alpha=self.scale)
        return out if self.last else relu(out, inplace=True)


def block35() -> Residual:
    """Inception-ResNet-A: 256 channels at 17x17 px for a 160x160 px face."""
    return Residual(
        256,
        96,
        0.17,
        ConvBnRelu(256, 32, 1),
        nn.Sequential(ConvBnRelu(256, 32, 1), ConvBnRelu(32, 32, 3, padding=1)),
        nn.Sequential(ConvBnRelu(256, 32, 1), ConvBnRelu(32, 32, 3, padding=1), ConvBnRelu(32, 32, 3, padding=1)),
    )


def block17() -> Residual:
    """Inception-ResNet-B: 896 channels at 8x8 px."""
    return Residual(896, 256, 0.10, ConvBnRelu(896, 128, 1), _cross(896, 128, 7))


def block8(scale: float = 0.20, last: bool = False) -> Residual:
    """Inception-ResNet-C: 1792 channels at 3x3 px."""
    return Residual(1792, 384, scale, ConvBnRelu(1792, 192, 1), _cross(1792, 192, 3), last=last)


def _cross(n_in: int, n: int, length: int) -> nn.Sequential:
    """A pointwise convolution, then a square kernel factorised into one along rows and one along columns."""
    half = length // 2
    return nn.Sequential(
        ConvBnRelu(n_in, n, 1),
        ConvBnRelu(n, n, (1, length), padding=(0, half)),
        ConvBnRelu(n, n, (length, 1), padding=(half, 0)),
    )


def reduction_a() -> Branches:
    """256 channels to 896, at half the resolution."""
    return Branches(
        ConvBnRelu(256, 384, 3, stride=2),
        nn.Sequential(
            ConvBnRelu(256, 192, 1), ConvBnRelu(192, 192, 3, padding=1), ConvBnRelu(192, 256, 3, stride=2)
        ),
        nn.MaxPool2d(3, stride=2),
    )


def reduction_b() -> Branches:
    """896 channels to 1792, at half the resolution."""
    return Branches(
        nn.Sequential(ConvBnRelu(896, 256, 1), ConvBnRelu(256, 384, 3, stride=2)),
        nn.Sequential(ConvBnRelu(896, 256, 1), ConvBnRelu(256, 256, 3, stride=2)),
        nn.Sequential(
            ConvBnRelu(896, 256, 1), ConvBnRelu(256, 256, 3, padding=1), ConvBnRelu(256, 256, 3, stride=2)
        ),
        nn.MaxPool2d(3, stride=2),
    )


def inception_resnet_v1() -> nn.Sequential:
    """The network in evaluation mode, with untrained weights: (n, 3, 160, 160) float to (n, 512).

    The output is not normalised. Dropout and the classification layer are used in training only and omitted.
    """
    layers: OrderedDict[str, nn.Module] = OrderedDict(
        conv2d_1a=ConvBnRelu(3, 32, 3, stride=2),
        conv2d_2a=ConvBnRelu(32, 32, 3),
        conv2d_2b=ConvBnRelu(32, 64, 3, padding=1),
        maxpool_3a=nn.MaxPool2d(3, stride=2),
        conv2d_3b=ConvBnRelu(64, 80, 1),
        conv2d_4a=ConvBnRelu(80, 192, 3),
        conv2d_4b=ConvBnRelu(192, 256, 3, stride=2),
        repeat_1=nn.Sequential(*(block35() for _ in range(5))),
        mixed_6a=reduction_a(),
        repeat_2=nn.Sequential(*(block17() for _ in range(10))),
        mixed_7a=reduction_b(),
        repeat_3=nn.Sequential(*(block8() for _ in range(5))),
        block8=block8(scale=1.0, last=True),
        avgpool_1a=nn.AdaptiveAvgPool2d(1),
        flatten=nn.Flatten(),
        last_linear=nn.Linear(1792, EMBEDDING_DIM, bias=False),
        last_bn=nn.BatchNorm1d(EMBEDDING_DIM, eps=BATCH_NORM_EPS),
    )
    return nn.Sequential(layers).eval()


def fold_batch_norms(model: nn.Sequential) -> None:
    """Fold every batch norm into the layer before it, in place; the output is unchanged up to rounding."""
    for module in list(model.modules()):
        if isinstance(module, ConvBnRelu):
            module.fold()
    linear, norm = model.last_linear, model.last_bn
    if isinstance(linear, nn.Linear) and isinstance(norm, nn.BatchNorm1d):
        model.last_linear, model.last_bn = fuse_linear_bn_eval(linear, norm), nn.Identity()

"""BlazeFace's 128x128 front model as a torch module.

Architecture: Bazarevsky et al. 2019, "BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs"
(arXiv:1907.05047), in the size that MediaPipe publishes: 16 single blocks, features at 16x16 and 8x8 px.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from dfprep.detectors.blazeface.blazeface_weights import BLAZEFACE_PACKAGE
from dfprep.detectors.blazeface.tflite_convolutions import read_convolutions
from dfprep.errors import WeightsError

N_ANCHORS = 896
"""Two anchors in each of 16x16 cells, then six in each of 8x8."""
N_COORDINATES = 16
"""Box (centre x y, size w h), then x y of six points."""

# channels and stride of each block; the published model's, which the loader compares with the file
_TO_16_PX = ((24, 1), (28, 1), (32, 2), (36, 1), (42, 1), (48, 2), (56, 1), (64, 1), (72, 1), (80, 1), (88, 1))
_TO_8_PX = ((96, 2), (96, 1), (96, 1), (96, 1), (96, 1))


class _SameConv(nn.Conv2d):
    """Convolution with TensorFlow's SAME padding: at stride 2 the odd pixel goes to the right and the bottom.

    Holds for inputs whose side the stride divides, which all of this network's are.
    """

    def forward(self, x: Tensor) -> Tensor:
        total = self.kernel_size[0] - self.stride[0]
        before, after = total // 2, total - total // 2
        return super().forward(functional.pad(x, (before, after, before, after)))


class _Block(nn.Module):
    """BlazeBlock (n, c_in, h, w) -> (n, c_out, h / stride, w / stride): depthwise 3x3, 1x1, plus a shortcut."""

    def __init__(self, c_in: int, c_out: int, stride: int) -> None:
        super().__init__()
        self.depthwise = _SameConv(c_in, c_in, 3, stride, groups=c_in)
        self.pointwise = nn.Conv2d(c_in, c_out, 1)
        self.stride = stride
        self.new_channels = c_out - c_in

    def forward(self, x: Tensor) -> Tensor:
        shortcut = functional.max_pool2d(x, 2) if self.stride == 2 else x
        shortcut = functional.pad(shortcut, (0, 0, 0, 0, 0, self.new_channels))
        return (self.pointwise(self.depthwise(x)) + shortcut).relu()


def _blocks(c_in: int, plan: tuple[tuple[int, int], ...]) -> nn.Sequential:
    blocks = []
    for c_out, stride in plan:
        blocks.append(_Block(c_in, c_out, stride))
        c_in = c_out
    return nn.Sequential(*blocks)


class BlazeFaceNet(nn.Module):
    """Images (n, 3, 128, 128) RGB in [0, 255] -> logits (n, 896) and coordinates (n, 896, 16), px from anchors."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = _SameConv(3, 24, 5, 2)
        self.to_16_px = _blocks(24, _TO_16_PX)
        self.to_8_px = _blocks(88, _TO_8_PX)
        self.score_heads = nn.ModuleList([nn.Conv2d(88, 2, 1), nn.Conv2d(96, 6, 1)])
        self.box_heads = nn.ModuleList([nn.Conv2d(88, 2 * N_COORDINATES, 1), nn.Conv2d(96, 6 * N_COORDINATES, 1)])

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        at_16_px = self.to_16_px(self.stem(images / 127.5 - 1).relu())
        features = (at_16_px, self.to_8_px(at_16_px))
        logits, coordinates = (
            torch.cat([head(f).permute(0, 2, 3, 1).flatten(1) for head, f in zip(heads, features, strict=True)], 1)
            for heads in (self.score_heads, self.box_heads)
        )
        return logits, coordinates.unflatten(1, (N_ANCHORS, N_COORDINATES))


def load_blazeface(path: Path) -> BlazeFaceNet:
    """The network with the weights of a TensorFlow Lite file, ready for inference.

    The file's convolutions come in the order in which the network above declares its own.

    Raises:
        WeightsError: the file holds another network.
    """
    net = BlazeFaceNet()
    own = [module for module in net.modules() if isinstance(module, nn.Conv2d)]
    published = read_convolutions(path)
    if [tuple(conv.weight.shape) for conv in own] != [weights.shape for weights, _ in published]:
        raise WeightsError(f"{path} does not hold BlazeFace's front model of {BLAZEFACE_PACKAGE.requirement}")
    with torch.no_grad():
        for conv, (weights, bias) in zip(own, published, strict=True):
            conv.weight.copy_(torch.from_numpy(weights))
            assert conv.bias is not None
            conv.bias.copy_(torch.from_numpy(bias))
    return net.eval()

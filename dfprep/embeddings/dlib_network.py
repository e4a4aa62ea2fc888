"""dlib's descriptor network in PyTorch.

Architecture: ``anet_type`` of dlib 19 (dnn_face_recognition_ex.cpp), a ResNet of 29 convolutions: He et al. 2016,
"Deep Residual Learning for Image Recognition" (arXiv:1512.03385), with half the filters of each layer.

PyTorch takes a fifteenth of the time of dlib's own code on a CPU (docs/performance.md); the entries of the vectors
of faces differ by less than 1e-6.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, max_pool2d, pad, relu

from dfprep.embeddings.dlib_file import SavedLayer, saved_layers
from dfprep.errors import WeightsError

MEAN_RGB = (122.782, 117.001, 104.298)
"""Of dlib's ``input_rgb_image``; the difference is divided by 256."""

STEM_FILTERS = 32
BLOCKS = [
    *[(32, False)] * 3,
    *[(64, True), *[(64, False)] * 3],
    *[(128, True), *[(128, False)] * 2],
    *[(256, True), *[(256, False)] * 2],
    (256, True),
]
"""Of each block the number of filters, and whether it halves the size of the image."""

DIM = 128


class Block(nn.Module):
    """Two convolutions of 3x3 px whose result is added to the input."""

    def __init__(self, n_inputs: int, n_filters: int, halves: bool) -> None:
        super().__init__()
        self.halves = halves
        self.first = nn.Conv2d(n_inputs, n_filters, 3, *((2, 0) if halves else (1, 1)))
        self.second = nn.Conv2d(n_filters, n_filters, 3, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, h, w) -> (n, filters, h or h / 2, w or w / 2)."""
        changed = self.second(relu(self.first(x)))
        return relu(zero_filled_sum(changed, avg_pool2d(x, 2) if self.halves else x))


class DescriptorNet(nn.Module):
    """Faces (n, 150, 150, 3) uint8 RGB -> vectors (n, 128) float32, not normalised."""

    mean: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, STEM_FILTERS, 7, 2)
        n_inputs = (STEM_FILTERS, *(n for n, _ in BLOCKS))
        self.blocks = nn.Sequential(*(Block(n, *block) for n, block in zip(n_inputs, BLOCKS, strict=False)))
        self.last = nn.Linear(n_inputs[-1], DIM, bias=False)
        self.register_buffer("mean", torch.tensor(MEAN_RGB), persistent=False)

    def forward(self, faces: Tensor) -> Tensor:
        """See the class."""
        # (n, h, w, 3) seen as (n, 3, h, w) is in channels_last order already
        x = ((faces.float() - self.mean) / 256).permute(0, 3, 1, 2)
        x = self.blocks(max_pool2d(relu(self.stem(x)), 3, 2))
        return self.last(x.mean((2, 3)))

    def convolutions(self) -> Iterator[nn.Conv2d]:
        """In the order of the forward pass."""
        return (module for module in self.modules() if isinstance(module, nn.Conv2d))


def zero_filled_sum(a: Tensor, b: Tensor) -> Tensor:
    """The sum of images (n, c, h, w) of different sizes, as dlib's ``add_prev``: what one of them lacks is 0."""
    sizes = [max(pair) for pair in zip(a.shape[1:], b.shape[1:], strict=True)]

    def filled(x: Tensor) -> Tensor:
        c, h, w = (size - n for size, n in zip(sizes, x.shape[1:], strict=True))
        return pad(x, (0, w, 0, h, 0, c)) if c or h or w else x

    return filled(a) + filled(b)


def load_descriptor_net(path: Path) -> DescriptorNet:
    """The network with dlib's weights in the file `path`, in channels_last order.

    The affine layers, which follow the convolutions, are multiplied into these.

    Raises:
        WeightsError: the file has other layers.
    """
    with torch.device("meta"):  # no time spent on random weights that are replaced at once
        net = DescriptorNet()
    layers = iter(saved_layers(path))
    for conv in net.convolutions():
        n, shape = conv.out_channels, conv.weight.shape
        weights = _next(layers, "con_4", shape.numel() + n, path)
        scale, shift = _next(layers, "affine_", 2 * n, path).split(n)
        kernel = weights[:-n].reshape(shape) * scale[:, None, None, None]
        conv.weight = nn.Parameter(kernel.contiguous(memory_format=torch.channels_last), requires_grad=False)
        conv.bias = nn.Parameter(weights[-n:] * scale + shift, requires_grad=False)
    last = _next(layers, "fc_2", net.last.weight.numel(), path).reshape(-1, DIM)
    net.last.weight = nn.Parameter(last.T.contiguous(), requires_grad=False)
    net.mean = torch.tensor(MEAN_RGB)
    if next(layers, None) is not None:
        raise WeightsError(f"{path} has more layers than dlib's face recognition network; download it again")
    return net.eval()


def _next(layers: Iterator[SavedLayer], name: str, n: int, path: Path) -> Tensor:
    layer = next(layers, None)
    if layer is None or (layer.name, len(layer.weights)) != (name, n):
        found = "ends" if layer is None else f"has a layer {layer.name} of {len(layer.weights)} weights"
        raise WeightsError(
            f"{path} {found} where dlib's face recognition network has a layer {name} of {n}; download it again"
        )
    return torch.from_numpy(layer.weights)

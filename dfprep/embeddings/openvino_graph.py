"""The layers of `inception_resnet_v1` as a model of OpenVINO.

OpenVINO's own converter traces the network first, which takes 5 s in each worker process, and its package reports
usage to its makers. The network consists of eight kinds of layers, so that they are written down here instead.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import openvino as ov
import torch
from openvino import opset13 as ops
from torch import nn

from dfprep.embeddings.inception_resnet import Branches, ConvBnRelu, Residual

Node = Any
"""A node of a model; the package has no types."""


def openvino_model(network: nn.Sequential, side_px: int) -> ov.Model:
    """The folded `network` for RGB faces (n, side_px, side_px, 3) uint8, which are scaled by (x - 127.5) / 128.

    Args:
        network: see `fold_batch_norms`, on the CPU.

    Raises:
        TypeError: a layer of a kind that `inception_resnet_v1` does not have.
    """
    faces = ops.parameter([-1, side_px, side_px, 3], ov.Type.u8, name="faces")
    planes = ops.transpose(ops.convert(faces, "f32"), _int64(0, 3, 1, 2))
    scaled = ops.divide(ops.subtract(planes, np.float32(127.5)), np.float32(128))
    return ov.Model([_added(network, scaled)], [faces], "FaceNet")


def _added(layer: nn.Module, x: Node) -> Node:
    """`x` after `layer`."""
    match layer:
        case ConvBnRelu(conv=conv):
            return ops.relu(_convolution(conv, x))
        case Residual():
            scaled = ops.multiply(_convolution(layer.conv2d, _concatenated(layer, x)), np.float32(layer.scale))
            total = ops.add(x, scaled)
            return total if layer.last else ops.relu(total)
        case Branches():
            return _concatenated(layer, x)
        case nn.Sequential():
            for inner in layer:
                x = _added(inner, x)
            return x
        case nn.MaxPool2d(kernel_size=int(side), stride=int(stride)):
            pooled = ops.max_pool(x, [stride] * 2, [1, 1], [0, 0], [0, 0], [side] * 2)
            return pooled.output(0)
        case nn.AdaptiveAvgPool2d(output_size=1):
            return ops.reduce_mean(x, _int64(2, 3), keep_dims=True)
        case nn.Flatten():
            return ops.reshape(x, _int64(0, -1), special_zero=True)
        case nn.Linear():
            product = ops.matmul(x, _constant(_values(layer.weight)), transpose_a=False, transpose_b=True)
            return product if layer.bias is None else ops.add(product, _constant(_values(layer.bias)))
        case nn.Identity():
            return x
    raise TypeError(f"{type(layer).__name__} has no counterpart in openvino_graph.py")


def _concatenated(layer: Branches, x: Node) -> Node:
    branches = [_added(layer.get_submodule(f"branch{i}"), x) for i in range(layer.n_branches)]
    return ops.concat(branches, axis=1)


def _convolution(conv: nn.Conv2d, x: Node) -> Node:
    padding = [int(n) for n in conv.padding]
    weight = _constant(_values(conv.weight))
    convolved = ops.convolution(x, weight, list(conv.stride), padding, padding, list(conv.dilation))
    return (
        convolved if conv.bias is None else ops.add(convolved, _constant(_values(conv.bias)[None, :, None, None]))
    )


def _constant(values: np.ndarray) -> Node:
    # made here, because OpenVINO makes a list of all numbers of an array that it is given in place of a node
    return ops.constant(values)


def _values(parameter: torch.Tensor | None) -> np.ndarray:
    assert parameter is not None
    return np.ascontiguousarray(parameter.detach().numpy())


def _int64(*values: int) -> np.ndarray:
    return np.array(values, np.int64)

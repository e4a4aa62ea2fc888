"""Convolution weights out of a TensorFlow Lite file, without TensorFlow."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tflite

from dfprep.errors import WeightsError


def read_convolutions(path: Path) -> list[tuple[np.ndarray, np.ndarray]]:
    """Weights (out, in / groups, h, w) and bias (out,) of every convolution, float32, in the order they are run.

    The layout is that of the schema of TensorFlow Lite: weights are (out, h, w, in), those of a depthwise
    convolution (1, h, w, out); constants stored as float16 reach their convolution through a DEQUANTIZE operator.

    Raises:
        WeightsError: the file is no TensorFlow Lite model.
    """
    data = path.read_bytes()
    if not tflite.Model.ModelBufferHasIdentifier(data, 0):
        raise WeightsError(f"{path} is no TensorFlow Lite model; name a .tflite file")
    graph = _Graph(data)
    axes = {tflite.BuiltinOperator.CONV_2D: (0, 3, 1, 2), tflite.BuiltinOperator.DEPTHWISE_CONV_2D: (3, 0, 1, 2)}
    found = []
    for kind, inputs, _ in graph.operators:
        if kind in axes:
            _, weights, bias = inputs
            found.append((graph.constant(weights).transpose(axes[kind]), graph.constant(bias)))
    return found


class _Graph:
    """The first subgraph of a model: `operators` as (kind, tensors in, tensors out), and its constants."""

    def __init__(self, data: bytes) -> None:
        self._model = tflite.Model.GetRootAs(data, 0)
        self._graph = self._model.Subgraphs(0)
        self.operators: list[tuple[int, list[int], list[int]]] = []
        for i in range(self._graph.OperatorsLength()):
            operator = self._graph.Operators(i)
            code = self._model.OperatorCodes(operator.OpcodeIndex())
            # the schema moved the kind to a wider field; the one not in use reads as 0
            kind = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
            self.operators.append((kind, list(operator.InputsAsNumpy()), list(operator.OutputsAsNumpy())))
        dequantize = tflite.BuiltinOperator.DEQUANTIZE
        self._stored = {outputs[0]: inputs[0] for kind, inputs, outputs in self.operators if kind == dequantize}

    def constant(self, tensor: int) -> np.ndarray:
        """Values of a constant tensor, float32."""
        stored = self._graph.Tensors(self._stored.get(tensor, tensor))
        dtype = {tflite.TensorType.FLOAT32: "<f4", tflite.TensorType.FLOAT16: "<f2"}[stored.Type()]
        values = self._model.Buffers(stored.Buffer()).DataAsNumpy().view(dtype)
        return values.reshape(stored.ShapeAsNumpy()).astype(np.float32)

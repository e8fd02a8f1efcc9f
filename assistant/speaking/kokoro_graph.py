"""Divide Kokoro's graph into two parts: the first plans the speech, the second makes the sound.

The first part decides the length, pitch and loudness of every sound, and takes a tenth of the time.
The second part is the generator: its time grows with the number of frames, including the silence
that the model puts around each phrase. That silence can be cut off between the two parts.

The packaged model calculates its convolutions in integers. In ONNX Runtime integers are more than
three times slower than floats, use only one core, and are wrong on processors with AMX, where
phrases of some lengths were noise (docs/facts.md). So the convolutions are calculated in floats
here, with the same weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import onnx
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from onnx import helper, numpy_helper

from assistant.speaking.kokoro_files import ModelChanged

FEATURES = "/decoder/decoder/decode.3/Div_4_output_0"
PITCH = "/decoder/decoder/Unsqueeze_output_0"
LOUDNESS = "/decoder/decoder/Unsqueeze_1_output_0"
"""Outputs of the first part for each frame of 12.5 ms: 512 features, pitch in hertz, log
loudness."""
LENGTHS = "/encoder/Gather_output_0"
FRAMES_A_LENGTH = 2
"""Frames of 12.5 ms in one unit of LENGTHS, in which the first part gives each token's length."""
AUDIO = "audio"
SHARES = {"shares_coarse": 10, "shares_fine": 60}
"""Inputs of the generator, each with its number of rows for a frame: the weight of each moment in
the means by which the layers are normalised. The fine input has one more row, at the beginning."""
ROW_AXIS = "row_axis"
"""The name of a constant: the position of the axis that is added to turn a line into a plane."""
LARGE = 4096
"""Constants of at least this many bytes are taken out of the graph; ONNX Runtime needs smaller ones
in it."""
_GENERATOR = "/decoder/decoder/generator/"
_COARSE = tuple(_GENERATOR + one for one in ("noise_res.0", *(f"resblocks.{n}/" for n in range(3))))


Weights = dict[str, npt.NDArray[Any]]


class Quantised(NamedTuple):
    """The names of the constants from which a convolution's float weights are calculated."""

    whole: str
    origin: str
    unit: str


class Part(NamedTuple):
    """A part of the model: its graph, and its larger weights by name.

    The weights are kept apart, because writing them into a model and reading them again needs 400
    MB more.
    """

    graph: bytes
    weights: Weights


def divide(model: bytes) -> Iterator[Part]:
    """Yield the model's two parts; the caller can free the first, of 183 MB, before the second.

    The first takes ``tokens``, ``style`` and ``speed`` (one for each token) and returns FEATURES,
    PITCH, LOUDNESS and LENGTHS. The second takes FEATURES, PITCH, ``style`` and SHARES and returns
    AUDIO.

    Raises:
        ModelChanged: ``model`` is not a model, or not Kokoro's.
    """
    whole, weights = _take_weights_out(_parse(model))
    del model
    floats = _convolve_floats(whole.graph, weights)
    _weigh_means(whole.graph)
    planes = _convolve_planes(whole.graph, weights.keys() | floats.keys())
    given = {one.name: one for one in whole.graph.input}
    features, pitch = _floats(FEATURES, 1, 512, "frames"), _floats(PITCH, 1, 1, "frames")
    loudness, speed = _floats(LOUDNESS, 1, 1, "frames"), _floats("speed", "sequence_length")
    shares = [_floats(name, name, 1) for name in SHARES]
    lengths = helper.make_tensor_value_info(LENGTHS, onnx.TensorProto.INT64, ["sequence_length"])
    first = [features, pitch, loudness, lengths]
    for inputs, outputs in (
        ([given["tokens"], given["style"], speed], first),
        ([features, pitch, given["style"], *shares], [*whole.graph.output]),
    ):
        yield _part(whole, inputs, outputs, weights, floats, planes)


def _parse(model: bytes) -> onnx.ModelProto:
    try:
        whole = onnx.load_model_from_string(model)
    except DecodeError as err:
        raise ModelChanged(f"no model: {err}") from err
    made = {name for node in whole.graph.node for name in node.output}
    if missing := {FEATURES, PITCH, LOUDNESS, LENGTHS, AUDIO} - made:
        raise ModelChanged(f"it makes no {', '.join(sorted(missing))}")
    return whole


def _take_weights_out(whole: onnx.ModelProto) -> tuple[onnx.ModelProto, Weights]:
    """Return a copy of the model without its larger weights, and these weights by name.

    A copy, because a protobuf message does not free the memory of fields that are removed.
    """
    weights = {}
    for one in whole.graph.initializer:
        if len(one.raw_data) >= LARGE:
            weights[one.name] = numpy_helper.to_array(one)
            one.ClearField("raw_data")
    lean = onnx.ModelProto()
    lean.CopyFrom(whole)
    return lean, weights


def _convolve_floats(graph: onnx.GraphProto, weights: Weights) -> dict[str, Quantised]:
    """Replace each integer convolution by a float convolution; return the sources of its weights.

    These steps are replaced: quantise the input, convolve, add the quantised bias, and multiply the
    result by its scale.
    """
    maker = {name: node for node in graph.node for name in node.output}
    user = {name: node for node in graph.node for name in node.input}
    made = {}
    for node in list(graph.node):
        if node.op_type != "ConvInteger":
            continue
        values, whole, _, zero = node.input
        name = whole.removesuffix("_quantized")
        made[f"{name}_floats"] = Quantised(whole, zero, f"{name}_scale")
        after, bias = user[node.output[0]], []
        if after.op_type == "Add":
            bias = [_bias(next(one for one in after.input if one != node.output[0]), maker)]
            after = user[after.output[0]]
        scaled = user[after.output[0]]
        convolution = helper.make_node(
            "Conv",
            [maker[values].input[0], f"{name}_floats", *bias],
            scaled.output,
            f"{node.name}_floats",
        )
        convolution.attribute.extend(node.attribute)
        scaled.CopyFrom(convolution)
    return made


def _bias(name: str, maker: dict[str, onnx.NodeProto]) -> str:
    """Return the float bias from which the quantised bias ``name`` was made."""
    while name in maker:
        name = maker[name].input[0]
    return name


def _weigh_means(graph: onnx.GraphProto) -> None:
    """Replace the generator's means over time by weighted means (SHARES)."""
    coarse, fine = SHARES
    for node in graph.node:
        if node.op_type == "ReduceMean" and node.name.startswith(_GENERATOR):
            shares = coarse if node.name.startswith(_COARSE) else fine
            node.CopyFrom(
                helper.make_node("MatMul", [node.input[0], shares], node.output, node.name)
            )


def _convolve_planes(graph: onnx.GraphProto, large: Set[str]) -> set[str]:
    """Turn the generator's line convolutions into planes of one row; return the changed weights.

    ONNX Runtime arranges planes, but not lines, in blocks that suit the processor: the same
    convolutions take four fifths of the time as planes.
    """
    planes, nodes = set(), []
    graph.initializer.append(numpy_helper.from_array(np.array([2]), ROW_AXIS))
    for node in graph.node:
        if not (
            node.op_type == "Conv" and node.name.startswith(_GENERATOR) and node.input[1] in large
        ):
            nodes.append(node)
            continue
        planes.add(node.input[1])
        given, made = f"{node.output[0]}_given", f"{node.output[0]}_made"
        of_line = {one.name: helper.get_attribute_value(one) for one in node.attribute}
        before, behind = of_line["pads"]
        convolution = helper.make_node(
            "Conv", [given, *node.input[1:]], [made], node.name,
            kernel_shape=[1, *of_line["kernel_shape"]], group=of_line["group"],
            strides=[1, *of_line["strides"]], dilations=[1, *of_line["dilations"]],
            pads=[0, before, 0, behind],
        )  # fmt: skip
        nodes += [
            helper.make_node("Unsqueeze", [node.input[0], ROW_AXIS], [given]),
            convolution,
            helper.make_node("Squeeze", [made, ROW_AXIS], node.output),
        ]
    del graph.node[:]
    graph.node.extend(nodes)
    return planes


def _part(
    whole: onnx.ModelProto,
    inputs: Sequence[Any],
    outputs: Sequence[Any],
    weights: Weights,
    floats: dict[str, Quantised],
    planes: Set[str],
) -> Part:
    """Return the part of a model that calculates ``outputs`` from ``inputs``."""
    maker = {name: node for node in whole.graph.node for name in node.output}
    given, needed = {one.name for one in inputs}, set()
    ahead = [one.name for one in outputs]
    while ahead:
        name = ahead.pop()
        if name and name not in given and name not in needed:
            needed.add(name)
            ahead += maker[name].input if name in maker else ()
    part = onnx.ModelProto(ir_version=whole.ir_version, opset_import=whole.opset_import)
    part.graph.name = "kokoro"
    part.graph.node.extend(one for one in whole.graph.node if not needed.isdisjoint(one.output))
    part.graph.input.extend(inputs)
    part.graph.output.extend(outputs)
    constant = {one.name: one for one in whole.graph.initializer}
    small = [one for name, one in constant.items() if name in needed and name not in weights]
    part.graph.initializer.extend(small)
    mine = {name: weights[name] for name in constant if name in needed and name in weights}
    for name in needed & floats.keys():
        mine[name] = _calculate_floats(floats[name], weights, constant)
    for name in planes & mine.keys():
        mine[name] = mine[name][:, :, np.newaxis]
    for name, values in mine.items():
        beside = part.graph.initializer.add(
            name=name, data_type=helper.np_dtype_to_tensor_dtype(values.dtype), dims=values.shape
        )
        beside.data_location = onnx.TensorProto.EXTERNAL
        beside.external_data.add(key="location", value="beside")
    return Part(part.SerializeToString(), mine)


def _calculate_floats(
    made_of: Quantised, weights: Weights, constant: dict[str, onnx.TensorProto]
) -> npt.NDArray[Any]:
    whole, origin, unit = (
        weights[name] if name in weights else numpy_helper.to_array(constant[name])
        for name in made_of
    )
    floats = whole.astype(np.float32)
    floats -= origin.astype(np.float32)
    floats *= unit
    return floats


def _floats(name: str, *shape: int | str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape)

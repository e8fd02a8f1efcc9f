"""Divides Kokoro's graph in two parts: the first plans the speech, the second makes the sound.

The first part decides the length, pitch and loudness of every sound, and takes a tenth of the
time. The second part is the generator: its time grows with the number of frames, also for the
silence that the model puts around each phrase. Between the two that silence can be cut off.

The packaged model calculates its convolutions in integers. ONNX Runtime does that more than three
times slower than in floats, on one core only, and wrongly on processors with AMX: there phrases of
some lengths were noise (docs/facts.md). So they become floats here. The weights are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
"""Outputs of the first part for each frame of 12.5 ms: 512 features, hertz, and a logarithm."""
LENGTHS = "/encoder/Gather_output_0"
FRAMES_A_LENGTH = 2
"""Frames of 12.5 ms in one unit of LENGTHS, in which the first part gives each token's length."""
AUDIO = "audio"
SHARES = {"shares_coarse": 10, "shares_fine": 60}
"""Inputs of the generator, with their rows for each frame: the share of each moment in the means
by which its layers are normalised. The fine one has one more row, at the beginning."""
LARGE = 4096
"""Bytes from which a constant is taken out of the graph; ONNX Runtime needs smaller ones there."""
_GENERATOR = "/decoder/decoder/generator/"
_COARSE = tuple(_GENERATOR + one for one in ("noise_res.0", *(f"resblocks.{n}/" for n in range(3))))


class Part(NamedTuple):
    """A part of the model: its graph, and its larger weights by name.

    The weights are kept apart: to write them into a model and read them again takes 400 MB more.
    """

    graph: bytes
    weights: dict[str, npt.NDArray[Any]]


def divide(model: bytes) -> Iterator[Part]:
    """Yield the model's two parts, one after another, because each is 70 MB.

    The first takes ``tokens``, ``style`` and ``speed`` (one for each token) and returns FEATURES,
    PITCH, LOUDNESS and LENGTHS. The second takes FEATURES, PITCH, ``style`` and SHARES and returns AUDIO.

    Raises:
        ModelChanged: ``model`` is no model, or another one.
    """
    try:
        whole = onnx.load_model_from_string(model)
    except DecodeError as err:
        raise ModelChanged(f"no model: {err}") from err
    del model
    made = {name for node in whole.graph.node for name in node.output}
    if missing := {FEATURES, PITCH, LOUDNESS, LENGTHS, AUDIO} - made:
        raise ModelChanged(f"it makes no {', '.join(sorted(missing))}")
    _convolve_floats(whole.graph)
    _weigh_means(whole.graph)
    given = {one.name: one for one in whole.graph.input}
    features, pitch = _floats(FEATURES, 1, 512, "frames"), _floats(PITCH, 1, 1, "frames")
    loudness, speed = _floats(LOUDNESS, 1, 1, "frames"), _floats("speed", "sequence_length")
    shares = [_floats(name, name, 1) for name in SHARES]
    lengths = helper.make_tensor_value_info(LENGTHS, onnx.TensorProto.INT64, ["sequence_length"])
    first = [features, pitch, loudness, lengths]
    yield _part(whole, [given["tokens"], given["style"], speed], first)
    generator = _part(whole, [features, pitch, given["style"], *shares], [*whole.graph.output])
    del whole, given
    yield generator


def _convolve_floats(graph: onnx.GraphProto) -> None:
    """Replace each integer convolution by one of floats.

    Replaced are these steps: the input is quantised, convolved, the quantised bias is added, and
    the result is multiplied by its scale.
    """
    maker = {name: node for node in graph.node for name in node.output}
    user = {name: node for node in graph.node for name in node.input}
    constant = {one.name: one for one in graph.initializer}
    for node in list(graph.node):
        if node.op_type != "ConvInteger":
            continue
        values, weights, _, zero = node.input
        scale = weights.removesuffix("_quantized") + "_scale"
        whole, origin, unit = (
            numpy_helper.to_array(constant[name]).astype(np.float32)
            for name in (weights, zero, scale)
        )
        floats = weights.removesuffix("_quantized") + "_floats"
        graph.initializer.append(numpy_helper.from_array((whole - origin) * unit, floats))
        constant[weights].ClearField("raw_data")  # nothing uses it any more
        after, bias = user[node.output[0]], []
        if after.op_type == "Add":
            bias = [_bias(next(one for one in after.input if one != node.output[0]), maker)]
            after = user[after.output[0]]
        scaled = user[after.output[0]]
        convolution = helper.make_node(
            "Conv", [maker[values].input[0], floats, *bias], scaled.output, f"{node.name}_floats"
        )
        convolution.attribute.extend(node.attribute)
        scaled.CopyFrom(convolution)


def _bias(name: str, maker: dict[str, onnx.NodeProto]) -> str:
    """Return the float bias from which the quantised bias ``name`` was made."""
    while name in maker:
        name = maker[name].input[0]
    return name


def _weigh_means(graph: onnx.GraphProto) -> None:
    """Make the generator's means over time means of weighted moments."""
    coarse, fine = SHARES
    for node in graph.node:
        if node.op_type == "ReduceMean" and node.name.startswith(_GENERATOR):
            shares = coarse if node.name.startswith(_COARSE) else fine
            node.CopyFrom(
                helper.make_node("MatMul", [node.input[0], shares], node.output, node.name)
            )


def _part(whole: onnx.ModelProto, inputs: Sequence[Any], outputs: Sequence[Any]) -> Part:
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
    weights = {}
    for one in whole.graph.initializer:
        if one.name not in needed:
            continue
        if len(one.raw_data) < LARGE:
            part.graph.initializer.append(one)
        else:
            weights[one.name] = numpy_helper.to_array(one)
            beside = part.graph.initializer.add(
                name=one.name, data_type=one.data_type, dims=one.dims
            )
            beside.data_location = onnx.TensorProto.EXTERNAL
            beside.external_data.add(key="location", value="beside")
    return Part(part.SerializeToString(), weights)


def _floats(name: str, *shape: int | str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape)

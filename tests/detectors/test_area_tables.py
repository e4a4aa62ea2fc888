from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch.nn.functional import interpolate

from dfprep.detectors.area_tables import AreaTables, _sum_on_device, _sum_on_host, area_tables

CPU = torch.device("cpu")


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def tables_of(frames: np.ndarray) -> AreaTables:
    return next(area_tables(frames, CPU))


@pytest.mark.parametrize("size", [(7, 13), (31, 47), (40, 20), (1, 1)])
def test_resized_equals_torch_area_interpolation(size: tuple[int, int]) -> None:
    frames = noise(3, 31, 47, 3)
    expected = interpolate(torch.from_numpy(frames).permute(0, 3, 1, 2).float(), size=size, mode="area")
    torch.testing.assert_close(tables_of(frames).resized(*size), expected, rtol=0, atol=1e-3)


@pytest.mark.parametrize("side", [5, 24])
def test_crops_equal_torch_area_interpolation_of_their_windows(side: int) -> None:
    frames = noise(2, 60, 80, 3)
    frame = np.array([1, 0, 1, 0])
    windows = np.array([[0, 0, 80, 60], [10, 20, 33, 59], [70, 50, 80, 60], [79, 59, 80, 60]])
    crops = tables_of(frames).crops(frame, windows, side)
    for crop, i, (x1, y1, x2, y2) in zip(crops, frame, windows, strict=True):
        window = torch.from_numpy(frames[i, y1:y2, x1:x2]).permute(2, 0, 1)[None].float()
        expected = interpolate(window, size=(side, side), mode="area")
        torch.testing.assert_close(crop[None], expected, rtol=0, atol=1e-3)


def test_sums_of_the_device_path_equal_those_of_the_host_path() -> None:
    frames = noise(2, 33, 21, 3)[:, ::-1]
    host, device = torch.zeros((2, 2, 34, 22, 3), dtype=torch.int32)
    _sum_on_host(frames, host)
    _sum_on_device(frames, device)
    assert host.any()
    assert torch.equal(host, device)


@pytest.mark.parametrize("fill", [_sum_on_host, _sum_on_device])
def test_means_of_a_white_frame_are_255_though_its_sum_passes_2_to_31(
    fill: Callable[[np.ndarray, torch.Tensor], None],
) -> None:
    height, width = 2100, 4100
    assert height * width * 255 > 2**31
    memory = torch.zeros((1, height + 1, width + 1, 3), dtype=torch.int32)
    fill(np.full((1, height, width, 3), 255, np.uint8), memory)
    tables = AreaTables(memory)
    assert (tables.resized(5, 7) == 255).all()
    assert (tables.crops(np.zeros(1, int), np.array([[3000, 1000, 4100, 2100]]), 9) == 255).all()


def test_runs_of_frames_hold_every_frame_once_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dfprep.detectors.area_tables.BATCH_PX_CPU", 2 * 6 * 4)
    frames = noise(5, 6, 4, 3)
    runs = [tables.resized(6, 4).permute(0, 2, 3, 1).numpy() for tables in area_tables(frames, CPU)]
    assert [len(run) for run in runs] == [2, 2, 1]
    np.testing.assert_array_equal(np.concatenate(runs), frames)


def test_mirrored_and_read_only_frames_are_read_as_they_are() -> None:
    frames = noise(1, 6, 4, 3)[:, :, ::-1]
    frames.flags.writeable = False
    np.testing.assert_array_equal(tables_of(frames).resized(6, 4).permute(0, 2, 3, 1).numpy(), frames)


@pytest.mark.parametrize("frames", [noise(4, 4, 3), noise(1, 4, 4, 1), noise(1, 0, 4, 3), np.zeros((1, 4, 4, 3))])
def test_anything_but_uint8_rgb_frames_is_an_error(frames: np.ndarray) -> None:
    with pytest.raises(ValueError, match="frames must be uint8"):
        tables_of(frames)

from dfprep.plots import sweep_comparison

METRICS = {
    "seconds_wall": [9.0, 3.0, 5.0],
    "seconds_detect": [4.0, 2.0, 1.0],
    "videos_ok": [7.0, None, 12.0],
    "silhouette": [0.25, 0.5, -0.125],
    "always_the_same": [1.0, 1.0, 1.0],
}


def words(axis):
    return [text.get_text() for text in axis.texts]


def test_jobs_are_sorted_by_the_first_metric_and_a_missing_value_is_no_zero():
    figure = sweep_comparison({"detector": ["blaze", "mtcnn", "both"]}, METRICS, "extract")
    first, second, _ = figure.axes
    assert [label.get_text() for label in first.get_yticklabels()] == ["both", "blaze", "mtcnn"]
    assert words(first) == ["12", "7", "not measured"]
    assert words(second) == ["-0.125", "0.25", "0.5"]
    assert [bool(bar.get_hatch()) for bar in first.patches] == [False, False, True]
    assert figure.get_suptitle() == "extract; detector, sorted by videos_ok"


def test_each_panel_has_a_unit_and_what_was_decided_comes_before_the_time():
    figure = sweep_comparison({"detector": ["blaze", "mtcnn", "both"]}, METRICS, "extract")
    assert [axis.get_title() for axis in figure.axes] == ["videos_ok", "silhouette", "seconds_wall"]
    assert [axis.get_xlabel() for axis in figure.axes] == ["videos", "no unit", "seconds"]


def test_a_curve_is_sorted_by_the_swept_number_and_has_a_cross_where_a_value_is_missing():
    figure = sweep_comparison({"eps": ["0.5", "0.1", "0.3"]}, METRICS, "cluster")
    curve, cross = figure.axes[0].lines
    assert curve.get_xdata().tolist() == [0.1, 0.3, 0.5]
    assert curve.get_ydata()[1:].tolist() == [12.0, 7.0]
    assert cross.get_xdata().tolist() == [0.1]
    assert figure.axes[0].get_ylabel() == "videos"

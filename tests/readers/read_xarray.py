# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens the tables of the sample result with xarray and makes pandas data frames of them."""
import sys

try:
    import h5netcdf  # noqa: F401, the engine
    import numpy
    import pandas
    import xarray
except ImportError:
    sys.exit(77)


def frame(group):
    return xarray.open_dataset(sys.argv[1], group=group, engine="h5netcdf").to_dataframe()


things = frame("catalog/things")
assert things.index.name == "id" and len(things) == 53
assert things.name[17] == "wéb.17"
assert things.memory[17] == (1 << 40) + 12345 * 17
assert things.used[17] == 2.385 * 17 and numpy.isnan(things.used[10])
assert things.stop[16] == pandas.Timestamp("2026-03-01") + pandas.Timedelta(1000000007 * 16, "ns")
assert pandas.isna(things.stop[17]), "never"
assert things.host[6] == -1

series = frame("series/things")
assert series.index.name == "time" and len(series) == 20011
assert series.index[-1] == pandas.Timestamp("2026-03-01") + pandas.Timedelta(20010 // 40 * 5, "min")

nothing = frame("catalog/nothing")
assert len(nothing) == 0 and "memory" in nothing.columns

summary = frame("summary")
assert summary.value["wait.mean"] == 2.385 and summary.half_width["wait.mean"] == 0.125
assert summary.integer["tenants.shop.hosts.total"] == 40
assert summary.text["bill.currency"] == "EUR"
inputs = frame("inputs")
assert inputs.sha256["prices/example.yaml"].startswith("0f1e2d00")

dataset = xarray.open_dataset(sys.argv[1], group="catalog/things", engine="h5netcdf")
assert dataset.used.attrs["units"] == "core_s"
assert dataset.status.attrs["flag_meanings"] == "running shut_off deleted"

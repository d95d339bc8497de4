"""Great Expectations on pandas: a suite of expectations with the index of every unexpected row."""

import logging
import sys
import time
import warnings

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd
from rules import CODES, MISSING, NOT_BEFORE, NULL, PATTERN, RANGE, UNIQUE, tell

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
started = time.perf_counter()
rows = pd.read_parquet(sys.argv[1])
context = gx.get_context(mode="ephemeral")
context.variables.progress_bars = {"globally": False}
asset = context.data_sources.add_pandas("memory").add_dataframe_asset("persons")
batch = asset.add_batch_definition_whole_dataframe("all").get_batch(batch_parameters={"dataframe": rows})
expectations = [
    *(gxe.ExpectColumnValuesToNotBeNull(column=column) for column in NULL),
    *(gxe.ExpectColumnValuesToBeUnique(column=column) for column in UNIQUE),
    *(gxe.ExpectColumnValuesToMatchRegex(column=column, regex=f"^{form}$") for column, form in PATTERN.items()),
    *(
        gxe.ExpectColumnValuesToBeBetween(column=column, min_value=least, max_value=most)
        for column, (least, most) in RANGE.items()
    ),
    *(gxe.ExpectColumnValuesToNotBeInSet(column=column, value_set=texts) for column, texts in MISSING.items()),
    *(
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A=column, column_B=other, or_equal=True, ignore_row_if="either_value_is_missing"
        )
        for column, other in NOT_BEFORE.items()
    ),
    *(gxe.ExpectColumnValuesToBeInSet(column=column, value_set=codes) for column, codes in CODES.items()),
]
suite = gx.ExpectationSuite(name="rules", expectations=expectations)
found = batch.validate(suite, result_format={"result_format": "COMPLETE"})
failed = sum(one.result.get("unexpected_count", 0) for one in found.results)
tell(seconds=time.perf_counter() - started, failed=failed, gives="counts, and lists of unexpected values and indices")

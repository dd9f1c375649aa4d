// SPDX-License-Identifier: GPL-3.0-or-later
// Any text as a quantity of any unit: refused, or a number whose own text reads back to it.
#include "sim/check.h"
#include "sim/decimal.h"
#include "sim/quantity.h"
#include "sim/simtime.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_integer(enum unit unit, const char *text, size_t length)
{
    int64_t value = 0;
    if (quantity_parse(&value, unit, text, length) != QUANTITY_OK) {
        return;
    }
    char shown[QUANTITY_TEXT_SIZE];
    quantity_text(shown, unit, value);
    int64_t again = 0;
    CHECK(quantity_parse(&again, unit, shown, strlen(shown)) == QUANTITY_OK);
    CHECK(again == value);
}

static void check_real(enum unit unit, const char *text, size_t length)
{
    double value = 0;
    if (quantity_parse_real(&value, unit, text, length) != QUANTITY_OK) {
        return;
    }
    char shown[QUANTITY_TEXT_SIZE];
    quantity_real_text(shown, value);
    double again = 0;
    CHECK(quantity_parse_real(&again, UNIT_NONE, shown, strlen(shown)) == QUANTITY_OK);
    CHECK(memcmp(&again, &value, sizeof value) == 0);
}

// The bytes as a double: printed, they read back to the same bits.
static void check_bits(const uint8_t *data)
{
    double value = 0;
    memcpy(&value, data, sizeof value);
    if (!(value - value == 0)) {
        return; // infinite or not a number
    }
    char shown[QUANTITY_TEXT_SIZE];
    quantity_real_text(shown, value);
    double again = 0;
    CHECK(quantity_parse_real(&again, UNIT_NONE, shown, strlen(shown)) == QUANTITY_OK);
    CHECK(memcmp(&again, &value, sizeof value) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    for (int unit = 0; unit < UNIT_COUNT; unit++) {
        if (unit <= UNIT_RATIO || unit == UNIT_DATE) { // the others are real numbers or texts
            check_integer((enum unit)unit, text, size);
        }
    }
    check_real(UNIT_NONE, text, size);
    check_real(UNIT_RATE, text, size);
    check_real(UNIT_RATIO, text, size);
    quantity_suffix_unit(text, size);
    if (size >= sizeof(double)) {
        check_bits(data);
    }
    return 0;
}

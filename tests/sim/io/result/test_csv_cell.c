// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/csv_cell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

// What a function printed, until the next call.
static const char *text_of(const char *text)
{
    static char buffer[256];
    FILE *out = tmpfile();
    csv_cell_text(out, text);
    rewind(out);
    buffer[fread(buffer, 1, sizeof buffer - 1, out)] = '\0';
    fclose(out);
    return buffer;
}

static void csv_cell_quotes_only_what_needs_it(void **state)
{
    (void)state;
    assert_string_equal(text_of("plain text"), "plain text");
    assert_string_equal(text_of(""), "");
    assert_string_equal(text_of("a,b"), "\"a,b\"");
    assert_string_equal(text_of("say \"hi\""), "\"say \"\"hi\"\"\"");
    assert_string_equal(text_of("two\nlines"), "\"two\nlines\"");
    assert_string_equal(text_of("wéb"), "wéb");
}

static void csv_cell_disarms_formulas_but_not_numbers(void **state)
{
    (void)state;
    assert_string_equal(text_of("=1+1"), "\"'=1+1\"");
    assert_string_equal(text_of("+cmd"), "\"'+cmd\"");
    assert_string_equal(text_of("-cmd"), "\"'-cmd\"");
    assert_string_equal(text_of("@SUM(A1)"), "\"'@SUM(A1)\"");
    assert_string_equal(text_of("\t=1"), "\"'\t=1\"");
    assert_string_equal(text_of("-5"), "-5");
    assert_string_equal(text_of("+2.5e-3"), "+2.5e-3");
    assert_string_equal(text_of("-2+3"), "\"'-2+3\"");
    assert_string_equal(text_of("-"), "\"'-\"");
    assert_string_equal(text_of("-1e"), "\"'-1e\"");
}

static void csv_cell_replaces_control_characters(void **state)
{
    (void)state;
    assert_string_equal(text_of("a\x1b[31mb"), "a\xef\xbf\xbd[31mb");
    assert_string_equal(text_of("x\xc2\x9by"), "x\xef\xbf\xbdy");
    assert_string_equal(text_of("\x7f"), "\xef\xbf\xbd");
    assert_string_equal(text_of("\xc2\xa0"), "\xc2\xa0"); // no-break space is none
}

static void csv_cell_prints_numbers_exactly_and_absence_as_nothing(void **state)
{
    (void)state;
    char buffer[256];
    FILE *out = tmpfile();
    csv_cell_integer(out, INT64_MIN);
    putc(' ', out);
    csv_cell_real(out, 2.385);
    putc(' ', out);
    csv_cell_real(out, __builtin_nan(""));
    putc(' ', out);
    csv_cell_head(out, "wait", "core_s");
    putc(' ', out);
    csv_cell_head(out, "price", "USD/h");
    putc(' ', out);
    csv_cell_head(out, "used_core_seconds", "s");
    putc(' ', out);
    csv_cell_head(out, "energy_kwh", "kWh");
    putc(' ', out);
    csv_cell_head(out, "count", "1");
    putc(' ', out);
    csv_cell_head(out, "name", NULL);
    rewind(out);
    buffer[fread(buffer, 1, sizeof buffer - 1, out)] = '\0';
    fclose(out);
    assert_string_equal(buffer, "-9223372036854775808 2.385  wait_core_s price_USD_h "
                                "used_core_seconds energy_kwh count name");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_cell_quotes_only_what_needs_it),
        cmocka_unit_test(csv_cell_disarms_formulas_but_not_numbers),
        cmocka_unit_test(csv_cell_replaces_control_characters),
        cmocka_unit_test(csv_cell_prints_numbers_exactly_and_absence_as_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

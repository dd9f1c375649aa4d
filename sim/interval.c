// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/interval.h"

#include "sim/check.h"
#include "sim/real.h"

// The quantiles at 0.975 for 1 to 30 degrees of freedom.
static const double student_few[] = {
    12.706204736174705, 4.3026527297494639, 3.1824463052837096, 2.7764451051977944,
    2.5705818356363155, 2.4469118511449697, 2.3646242515927853, 2.3060041352041667,
    2.2621571627982055, 2.2281388519862747, 2.2009851600916399, 2.1788128296672289,
    2.1603686564627925, 2.1447866879178038, 2.1314495455597757, 2.1199052992212547,
    2.1098155778333171, 2.1009220402410385, 2.0930240544083098, 2.0859634472658648,
    2.0796138447276804, 2.0738730679040262, 2.0686576104190487, 2.0638985616280258,
    2.0595385527532977, 2.0555294386428732, 2.0518305164802856, 2.0484071417952452,
    2.0452296421327043, 2.0422724563012383,
};

// Beyond, the expansion in 1 / freedom around the normal's quantile z (Abramowitz and Stegun
// 26.7.5), its polynomials in z worked out at z = 1.959963984540054.
static const double student_many[] = {1.95996398454005424, 2.37227123029856278, 2.8224986157396118,
                                      2.55584967950772333, 1.58953405339382354};

double interval_student(uint64_t freedom)
{
    CHECK(freedom >= 1);
    if (freedom <= COUNT_OF(student_few)) {
        return student_few[freedom - 1];
    }
    double sum = 0;
    for (size_t i = COUNT_OF(student_many); i-- > 0;) {
        sum = sum / (double)freedom + student_many[i];
    }
    return sum;
}

struct interval interval_of_replications(const double *values, size_t count)
{
    struct interval interval = {REAL_NAN, INTERVAL_NONE, false};
    if (count == 0) {
        return interval;
    }
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        sum += values[i];
    }
    interval.mean = sum / (double)count;
    if (count == 1) {
        return interval;
    }
    for (size_t i = 0; i < count; i++) {
        double gap = values[i] - interval.mean;
        squares += gap * gap;
    }
    double variance = squares / (double)(count - 1);
    interval.half_width = interval_student(count - 1) * real_sqrt(variance / (double)count);
    interval.trusted = count >= INTERVAL_REPLICATIONS_LEAST;
    return interval;
}

// Walks from the end, so that the mean and the squared distances of values[cut..] grow by one value
// at a time (Welford 1962); of equally good cuts the earliest is kept.
size_t interval_warm_up(const double *means, size_t count)
{
    size_t best = 0;
    double least = REAL_INFINITY, mean = 0, squares = 0;
    for (size_t cut = count; cut-- > 0;) {
        double kept = (double)(count - cut);
        double gap = means[cut] - mean;
        mean += gap / kept;
        squares += gap * (means[cut] - mean);
        double error = squares / (kept * kept);
        if (cut <= count / 2 && error <= least) {
            least = error;
            best = cut;
        }
    }
    return best;
}

# SPDX-License-Identifier: GPL-3.0-or-later
B ?= build/release
CC ?= gcc
CFLAGS ?= -O2 -g
PACKAGES = gsl hdf5 yaml-0.1 zlib
WARN = -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef -Wvla -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Werror
ALL_CFLAGS = -std=c17 -D_POSIX_C_SOURCE=200809L -ffp-contract=off $(WARN) -I. $(shell pkg-config --cflags $(PACKAGES)) $(CFLAGS)
LIBS = $(shell pkg-config --libs $(PACKAGES)) -lm
SRC = $(filter-out sim/cli/main.c,$(wildcard sim/*.c sim/io/*.c sim/cli/*.c models/*.c models/*/*.c analysis/*.c))
OBJ = $(SRC:%.c=$(B)/%.o)
all: $(B)/virga
$(B)/%.o: %.c ; @mkdir -p $(@D); $(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
$(B)/libvirga.a: $(OBJ) ; rm -f $@; ar rcsD $@ $^
$(B)/virga: $(B)/sim/cli/main.o $(B)/libvirga.a ; $(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)
$(B)/tests/%: tests/%.c $(B)/libvirga.a ; @mkdir -p $(@D); $(CC) $(ALL_CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(B)/libvirga.a -lcmocka $(LIBS)
-include $(OBJ:.o=.d)

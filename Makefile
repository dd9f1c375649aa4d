# SPDX-License-Identifier: GPL-3.0-or-later
# Builds Virga and everything around it. `make help` lists what to say; all that is built goes to
# build/, one folder for each set of flags. CC, CXX, CFLAGS, LDFLAGS, PREFIX and DESTDIR are
# honoured; B names another folder (make B=build/mine CC=clang), WERROR=0 lets warnings pass, V=1
# shows commands, JOBS sets how many run at once.
.DEFAULT_GOAL := all
.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDARY:
MAKEFLAGS += --no-builtin-rules

B ?= build/release
ifeq ($(origin CC),default)
CC := gcc
endif
ifeq ($(origin CXX),default)
CXX := g++
endif
CFLAGS ?= -O2 -g
PREFIX ?= /usr/local
WERROR ?= 1
JOBS ?= $(or $(shell nproc 2>/dev/null),1)
FUZZ_SECONDS ?= 10
Q = $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' $(1) $(2))
# A second make once the packages are there, on every core unless -j was given. Lines that run it
# begin with +, or make would not share its -j with it.
again = $(MAKE) --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS))

# ---- Flags ----------------------------------------------------------------------------------

PACKAGES = gsl hdf5 yaml-0.1 zlib
# Asked for once, at first use: pkg-config itself may be installed by the target that is running.
PACKAGE_CFLAGS = $(eval PACKAGE_CFLAGS := $(shell pkg-config --cflags $(PACKAGES)))$(PACKAGE_CFLAGS)
PACKAGE_LIBS = $(eval PACKAGE_LIBS := $(shell pkg-config --libs $(PACKAGES)))$(PACKAGE_LIBS)

WARNINGS = -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef -Wvla -Wstrict-prototypes \
	-Wmissing-prototypes -Wformat=2 $(if $(filter 1,$(WERROR)),-Werror)
# Fused or reassociated arithmetic would change results between CPUs: contraction stays off.
ARITHMETIC = -ffp-contract=off -fno-math-errno
# Fortified calls need optimisation and get in the way of sanitizers; level 3 needs a compiler and
# a C library that know it.
FORTIFY = $(eval FORTIFY := $(if $(filter -O1 -O2 -O3 -Os,$(CFLAGS)),$(if \
	$(findstring -fsanitize,$(CFLAGS)),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$(shell \
	echo '#include <features.h>' | $(CC) -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -Werror -E - \
	>/dev/null 2>&1 && echo 3 || echo 2))))$(FORTIFY)
HARDENING = -fstack-protector-strong -fPIE $(FORTIFY)
COMMON = -D_POSIX_C_SOURCE=200809L -I. $(ARITHMETIC) $(HARDENING)
ALL_CFLAGS = -std=c17 $(WARNINGS) $(COMMON) $(PACKAGE_CFLAGS) $(CFLAGS)
ALL_CXXFLAGS = -std=c++17 -Wall -Wextra $(COMMON) $(CFLAGS)
ALL_LDFLAGS = -pie -Wl,--as-needed,-z,relro,-z,now,-z,noexecstack $(LDFLAGS)
LIBS = $(PACKAGE_LIBS) -lm

# ---- Files ----------------------------------------------------------------------------------

SRC := $(filter-out sim/cli/main.c,$(sort $(wildcard \
	sim/*.c sim/io/*.c sim/io/*/*.c sim/cli/*.c models/*.c models/*/*.c analysis/*.c)))
HEADERS := $(sort $(wildcard sim/*.h sim/io/*.h sim/io/*/*.h models/*.h models/*/*.h))
# Scenarios that `virga new` starts from, and what they may include: built into the program.
TEMPLATES := $(wildcard scenarios/minimal.yaml scenarios/small-region.yaml)
TEMPLATE_PARTS := $(sort $(wildcard scenarios/catalogue/*.yaml scenarios/prices/*.yaml))
OBJ := $(SRC:%.c=$(B)/%.o) $(B)/template_list.o

# In tests/ the name says what a C file is: test_* is a cmocka program, bench_* a benchmark, fuzz_*
# a fuzz target; anything else is support, linked into all of them where needed.
TEST_C := $(sort $(shell find tests -name '*.c'))
TEST_SRC := $(foreach file,$(TEST_C),$(if $(filter test_%,$(notdir $(file))),$(file)))
BENCH_SRC := $(foreach file,$(TEST_C),$(if $(filter bench_%,$(notdir $(file))),$(file)))
FUZZ_SRC := $(foreach file,$(TEST_C),$(if $(filter fuzz_%,$(notdir $(file))),$(file)))
SUPPORT_SRC := $(filter-out $(TEST_SRC) $(BENCH_SRC) $(FUZZ_SRC),$(TEST_C))
TEST_SCRIPTS := $(sort $(shell find tests -name '*.bats' -o -name 'test_*.sh'))
TESTS := $(TEST_SRC:%.c=$(B)/%)
THEORY := $(filter $(B)/tests/theory/%,$(TESTS))
BENCHES := $(BENCH_SRC:%.c=$(B)/%)
BENCH_CPP_OBJ := $(patsubst %.cpp,$(B)/%.cpp.o,$(sort $(wildcard tests/bench/*.cpp)))
FUZZERS := $(FUZZ_SRC:%.c=$(B)/%)

# ---- What people ask for ----------------------------------------------------------------------

.PHONY: all demo test check debug asan ubsan tidy bench build-bench run-bench fuzz run-fuzz validate \
	determinism faults format docs documents static install uninstall clean help FORCE

all: $(B)/virga $(B)/libvirga.a ## Builds the program and the library (the default).

demo: ## Installs what is missing, builds, and simulates a small region.
	@.ci/packages build
	+@$(again) all
	$(B)/virga run scenarios/small-region.yaml -o build/demo.h5
	@printf '%s\n' '' 'The result is build/demo.h5. What to try next:' \
		'  $(B)/virga show build/demo.h5 instances            what a console would show' \
		'  $(B)/virga explain scenarios/small-region.yaml     what can be turned' \
		'  $(B)/virga run scenarios/small-region.yaml --set overcommit=1.5' \
		'  $(B)/virga --help                                  everything else'

test: ## Installs what is missing, builds, and runs every test; last line: passed, failed, skipped.
	@.ci/packages test
	+@$(again) check

check: $(B)/virga $(TESTS) ## Runs every test with what is installed.
	@VIRGA='$(abspath $(B))/virga' JOBS=$(JOBS) tests/run.sh $(B)/test-logs $(TESTS) $(TEST_SCRIPTS)

debug: ## Builds without optimisation and with whole-structure checks, into build/debug.
	+@$(again) B=build/debug CFLAGS='-O0 -g3 -DVIRGA_DEBUG' all

# Instrumented code makes gcc warn of what is not there; the other builds do the warning.
SANITIZE = -O1 -g -w -fno-omit-frame-pointer -fno-sanitize-recover=all -DVIRGA_DEBUG
asan: ## Runs every test under AddressSanitizer and UndefinedBehaviorSanitizer.
	+@$(again) B=build/asan CFLAGS='$(SANITIZE) -fsanitize=address,undefined' check

ubsan: ## Runs every test under UndefinedBehaviorSanitizer alone, which is quicker.
	+@$(again) B=build/ubsan CFLAGS='$(SANITIZE) -fsanitize=undefined' check

tidy: ## Checks the rules of the house: floors, names, state, lengths, banned calls, format.
	@.ci/packages tidy
	+@$(again) all
	@tests/tidy/run.sh $(B)

bench: ## Builds and runs the benchmarks.
	@.ci/packages bench
	+@$(again) run-bench

build-bench: $(BENCHES)

run-bench: $(BENCHES)
	@set -e; for bench in $^; do printf '%s\n' "== $$bench"; $$bench; done

fuzz: ## Feeds damaged input to every reader for FUZZ_SECONDS each (needs clang).
	@.ci/packages fuzz
	+@$(again) B=build/fuzz CC=clang \
		CFLAGS='-O1 -g -fno-sanitize-recover=all -fsanitize=fuzzer-no-link,address,undefined' run-fuzz

run-fuzz: $(FUZZERS)
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/fuzz/run.sh $(B)/corpus $^

validate: $(B)/virga $(THEORY) ## Compares with closed forms at length (the tests do so briefly).
	@VIRGA_VALIDATE=1 TEST_SECONDS=3600 VIRGA='$(abspath $(B))/virga' JOBS=$(JOBS) \
		tests/run.sh $(B)/validate-logs $(THEORY)

determinism: $(B)/virga ## Compares result files over compilers, optimisation, workers and more.
	@QUICK=$(QUICK) VIRGA='$(abspath $(B))/virga' tests/determinism/run.sh

faults: ## Puts deliberate faults into a copy; the tests must reject each (takes minutes).
	@tests/faults/run.sh $(FAULTS)

format: ## Formats every C file in place.
	@git ls-files -co --exclude-standard '*.c' '*.h' | xargs clang-format -i

# Of these pages, what stands below a marked line is written from the tables of the program.
docs: documents ## Writes the references in scenarios/README.md and analysis/README.md.
	@for page in scenarios/README.md analysis/README.md; do \
		reference=build/docs/$${page%/*}.md; \
		{ sed '/^<!-- From here on/q' $$page; echo; cat $$reference; } >$$reference.page && \
		cp $$reference.page $$page || exit 1; done

documents: $(B)/virga
	@mkdir -p build/docs
	$(B)/virga explain --all >build/docs/scenarios.md
	$(B)/virga explain --results >build/docs/analysis.md
	$(B)/virga man >build/docs/virga.1
	$(B)/virga completions bash >build/docs/virga.bash
	$(B)/virga schema >build/docs/virga.schema.json
	@printf '%s\n' 'prefix=$(PREFIX)' 'Name: virga' 'Description: Simulator of a cloud region' \
		"Version: $$($(B)/virga version | cut -d ' ' -f 2)" 'Requires: $(PACKAGES)' \
		'Cflags: -I$${prefix}/include/virga' 'Libs: -L$${prefix}/lib -lvirga -lm' >build/docs/virga.pc

# A static glibc would still load parts of itself at run time; everything of Virga's own is linked in.
static: ## Builds build/static/virga, which needs no shared library.
	+@$(again) B=build/static LDFLAGS='-static-pie $(LDFLAGS)' PACKAGE_LIBS='$(shell \
		pkg-config --static --libs $(PACKAGES)) -lsz -laec -ldl -lpthread' build/static/virga

ROOT = $(DESTDIR)$(PREFIX)
COMPLETIONS = share/bash-completion/completions
install: all documents ## Installs program, library, headers, scenarios, manual below PREFIX.
	install -D -m 755 $(B)/virga '$(ROOT)/bin/virga'
	install -D -m 644 $(B)/libvirga.a '$(ROOT)/lib/libvirga.a'
	install -D -m 644 build/docs/virga.1 '$(ROOT)/share/man/man1/virga.1'
	install -D -m 644 build/docs/virga.bash '$(ROOT)/$(COMPLETIONS)/virga'
	install -D -m 644 build/docs/virga.schema.json '$(ROOT)/share/virga/virga.schema.json'
	@for header in $(HEADERS); do \
		install -D -m 644 $$header '$(ROOT)/include/virga/'$$header || exit 1; done
	cp -R scenarios '$(ROOT)/share/virga/'
	install -D -m 644 build/docs/virga.pc '$(ROOT)/lib/pkgconfig/virga.pc'
	install -D -m 644 -t '$(ROOT)/share/doc/virga' README.md LICENSE CITATION.cff
	install -m 644 analysis/README.md '$(ROOT)/share/doc/virga/results.md'

uninstall: ## Removes what install put there.
	rm -f '$(ROOT)/bin/virga' '$(ROOT)/lib/libvirga.a' '$(ROOT)/share/man/man1/virga.1' \
		'$(ROOT)/$(COMPLETIONS)/virga' '$(ROOT)/lib/pkgconfig/virga.pc'
	rm -rf '$(ROOT)/include/virga' '$(ROOT)/share/virga' '$(ROOT)/share/doc/virga'

clean: ## Removes everything that was built.
	rm -rf build

help: ## Lists these targets.
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

# ---- How files are made -----------------------------------------------------------------------

# What objects and archives were made with; rewritten only when it changes, so that other flags, a
# new or a removed source rebuild what they touch.
remember = @mkdir -p $(@D); printf '%s\n' '$(1)' | cmp -s - $@ || printf '%s\n' '$(1)' >$@
$(B)/flags: FORCE ; $(call remember,$(CC) $(ALL_CFLAGS))
$(B)/link-flags: FORCE ; $(call remember,$(CC) $(ALL_LDFLAGS) $(LIBS))
$(B)/sources: FORCE ; $(call remember,$(SRC))
$(B)/support: FORCE ; $(call remember,$(SUPPORT_SRC))

$(B)/%.o: %.c $(B)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/templates: FORCE ; $(call remember,$(TEMPLATES) $(TEMPLATE_PARTS))
$(B)/template_list.c: sim/cli/template.sh $(TEMPLATES) $(TEMPLATE_PARTS) $(B)/templates
	@mkdir -p $(@D)
	$(Q)sim/cli/template.sh scenarios $(TEMPLATES) -- $(TEMPLATE_PARTS) >$@

$(B)/template_list.o: $(B)/template_list.c $(B)/flags
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/%.cpp.o: %.cpp $(B)/flags
	$(call say,CXX,$<)
	@mkdir -p $(@D)
	$(Q)$(CXX) $(ALL_CXXFLAGS) -MMD -MP -c -o $@ $<

$(B)/libvirga.a: $(OBJ) $(B)/sources
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar rcsD $@ $(OBJ)

$(B)/tests/libsupport.a: $(SUPPORT_SRC:%.c=$(B)/%.o) $(B)/support
	@mkdir -p $(@D)
	$(Q)rm -f $@ && ar rcsD $@ $(filter %.o,$^)

$(B)/virga: $(B)/sim/cli/main.o $(B)/libvirga.a $(B)/link-flags
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.o %.a,$^) $(LIBS)

$(TESTS): %: %.o $(B)/tests/libsupport.a $(B)/libvirga.a $(B)/link-flags
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.o %.a,$^) -lcmocka $(LIBS)

$(BENCHES): %: %.o $(BENCH_CPP_OBJ) $(B)/tests/libsupport.a $(B)/libvirga.a $(B)/link-flags
	$(call say,LINK,$@)
	$(Q)$(CXX) $(CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.o %.a,$^) $(LIBS)

$(FUZZERS): %: %.o $(B)/tests/libsupport.a $(B)/libvirga.a $(B)/link-flags
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) -fsanitize=fuzzer $(ALL_LDFLAGS) -o $@ $(filter %.o %.a,$^) $(LIBS)

-include $(OBJ:.o=.d) $(B)/sim/cli/main.d $(TEST_C:%.c=$(B)/%.d) $(BENCH_CPP_OBJ:.o=.d)

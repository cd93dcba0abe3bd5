# Funbric.  make, make check, make lint, make install are all there is to learn;
# make SAN=address,undefined builds with those sanitizers, in a folder apart.

comma   := ,
O       ?= build$(addprefix -,$(subst $(comma),-,$(SAN)))
PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= cc
CFLAGS  ?= -O2 -g

bindir    := $(PREFIX)/bin
libdir    := $(PREFIX)/lib/funbric
sharedir  := $(PREFIX)/share/funbric
mandir    := $(PREFIX)/share/man
incdir    := $(PREFIX)/include
pcdir     := $(PREFIX)/lib/pkgconfig

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wwrite-strings -Wvla -Werror
fl_CPPFLAGS := -D_GNU_SOURCE \
	-DFL_PLUGIN_DIR='"$(libdir)/plugins"' -DFL_SHARE_DIR='"$(sharedir)"'
fl_CFLAGS   := -std=c11 -pthread $(WARN) -MMD -MP \
	$(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all \
	-fno-omit-frame-pointer)
fl_LDFLAGS  := -pthread -Wl,--as-needed $(if $(SAN),-fsanitize=$(SAN))

# A folder is a list: to add a program, a plugin or a test, add its file.
progs   := $(patsubst cmd/%.c,$(O)/%,$(wildcard cmd/*.c))
every   := $(patsubst plugins/%.c,%,$(wildcard plugins/*.c)) \
	$(patsubst plugins/%/,%,$(filter-out plugins/common/, \
	$(wildcard plugins/*/)))
common  := $(patsubst %.c,$(O)/obj/%.o,$(wildcard plugins/common/*.c))
lib     := $(patsubst %.c,$(O)/obj/%.o,$(wildcard lib/*/*.c))
units   := $(patsubst tests/unit/%.c,$(O)/unit/%,$(wildcard tests/unit/*_test.c))
fuzzers := $(patsubst tests/fuzz/%_fuzz.c,%,$(wildcard tests/fuzz/*_fuzz.c))
bats    := $(wildcard tests/*.bats)

# What the library's rooms call; a program links only what it reaches.
lib_PKGS := libcurl libxml-2.0 libssl libcrypto zlib libpcre2-8 libbrotlidec
lib_LIBS := -lcsv -lm -ldl

# What one plugin needs beyond libc.
curl_PKGS  := libcurl libcrypto
dns_PKGS   := openssl
http_PKGS  := openssl
redis_PKGS := openssl
tcp_PKGS   := openssl

# A plugin whose library is not there is left out, and the rest is built.
missing  = $(shell pkg-config --exists $($1_PKGS) || echo $1)
left_out := $(foreach p,$(every),$(if $($p_PKGS),$(call missing,$p)))
plugins := $(patsubst %,$(O)/plugins/%.so,$(filter-out $(left_out),$(every)))

# Of curl's schemes, those that this libcurl has.
curl_SCHEMES := http https ftp ftps sftp scp tftp smtp smtps imap imaps pop3 \
	pop3s ldap ldaps mqtt
curl_CPPFLAGS = -DCURL_SCHEMES='$(foreach s,$(filter $(curl_SCHEMES),$(shell \
	pkg-config --variable=supported_protocols libcurl | tr A-Z a-z)),"$s",)'

pkg = $(if $($(*F)_PKGS),$(shell pkg-config $1 $($(*F)_PKGS)))

all: $(progs) $(plugins)
	@$(foreach p,$(left_out),echo \
	    'plugins/$p is left out: no $($p_PKGS) for pkg-config' >&2;):

lib_CFLAGS := $(shell pkg-config --cflags $(lib_PKGS) 2>/dev/null)
lib_LDLIBS  = $(shell pkg-config --libs $(lib_PKGS)) $(lib_LIBS)

# One short line a file; make V=1 shows the commands.
V   ?=
say  = $(if $(V),,@echo '$1' $(@:$(CURDIR)/%=%);)

$(O)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,cc  )$(CC) $(fl_CPPFLAGS) $(CPPFLAGS) $(fl_CFLAGS) $(lib_CFLAGS) $(CFLAGS) \
	    -c -o $@ $<

$(O)/libfl.a: $(lib)
	@rm -f $@
	$(call say,ar  )$(AR) rcs $@ $^

$(progs): $(O)/%: $(O)/obj/cmd/%.o $(O)/libfl.a
	$(call say,link)$(CC) $(fl_LDFLAGS) $(LDFLAGS) -o $@ $^ $(lib_LDLIBS)

# The same programs for the bundle: they find their libraries beside themselves,
# and by RPATH, which counts for what their libraries need as well.
dist := $(progs:$(O)/%=$(O)/dist/bin/%)
$(dist): $(O)/dist/bin/%: $(O)/obj/cmd/%.o $(O)/libfl.a
	@mkdir -p $(@D)
	$(call say,link)$(CC) $(fl_LDFLAGS) $(LDFLAGS) \
	    -Wl,--disable-new-dtags -Wl,-rpath,'$$ORIGIN/../lib' \
	    -o $@ $^ $(lib_LDLIBS)

# What plugins have in common: each links what it reaches of it.
$(common): fl_CFLAGS += -fPIC -fvisibility=hidden
$(O)/common.a: $(common)
	@rm -f $@
	$(call say,ar  )$(AR) rcs $@ $^

# A plugin is a file, or a folder whose files are compiled together.
.SECONDEXPANSION:
$(plugins): $(O)/plugins/%.so: $$(wildcard plugins/%.c plugins/%/*.c \
    plugins/%/*.h plugins/common/*.h) lib/plugin/fl-plugin.h $(O)/common.a
	@mkdir -p $(@D)
	$(call say,so  )$(CC) $(fl_CPPFLAGS) $(CPPFLAGS) $(filter-out -MMD -MP,$(fl_CFLAGS)) \
	    $(CFLAGS) $($(*F)_CPPFLAGS) $(call pkg,--cflags) -fPIC -fvisibility=hidden -shared \
	    $(if $(SAN),,-Wl$(comma)-z$(comma)defs) $(fl_LDFLAGS) $(LDFLAGS) \
	    -o $@ $(filter %.c %.a,$^) $(call pkg,--libs)

$(units): $(O)/unit/%: $(O)/obj/tests/unit/%.o $(O)/libfl.a
	@mkdir -p $(@D)
	$(call say,link)$(CC) $(fl_LDFLAGS) $(LDFLAGS) -o $@ $^ $(lib_LDLIBS)

# Each fuzz target, with its corpus replayed by an ordinary compiler.
$(O)/fuzz/%: $(O)/obj/tests/fuzz/%_fuzz.o $(O)/obj/tests/fuzz/replay.o \
    $(O)/libfl.a
	@mkdir -p $(@D)
	$(call say,link)$(CC) $(fl_LDFLAGS) $(LDFLAGS) -o $@ $^ $(lib_LDLIBS)

replays := $(fuzzers:%=$(O)/fuzz/%)

.SECONDARY:
.PHONY: all deps unit check lint fmt fuzz libs dist install demo clean accuracy \
    bench

deps:
	@tests/deps

check: all dist $(units) $(replays)
	@FL_BUILD='$(abspath $(O))' CC='$(CC)' tests/run \
	    $(bats:%='bats --tap %') $(units:%='%') \
	    $(replays:%='tests/replay %') tests/arrows

# The unit tests alone: what is run under sanitizers as well.
unit: all $(units) $(replays)
	@FL_BUILD='$(abspath $(O))' tests/run $(units:%='%') \
	    $(replays:%='tests/replay %')

# clang's libFuzzer on each target for FUZZ_SECONDS, FUZZ_JOBS at a time.
FUZZ_SECONDS ?= 60
FUZZ_JOBS    ?= 2
FUZZ_TARGETS ?= $(fuzzers)
fuzz:
	@tests/fuzz/run $(FUZZ_SECONDS) $(FUZZ_JOBS) $(FUZZ_TARGETS)

# What the fuzz script links with.
libs:
	@echo $(lib_LDLIBS)

# Whether the figures are true, and what they cost beside those of others: on a
# quiet machine.  TOOL=wrk, CASES='stall hang', BENCHES='http null'.
TOOL ?= fl-bench
accuracy: all
	@FL_BUILD='$(abspath $(O))' TOOL='$(TOOL)' tests/accuracy/run $(CASES)

bench: all $(O)/bench/bare-curl $(O)/bench/least
	@FL_BUILD='$(abspath $(O))' tests/bench/run $(BENCHES)

$(O)/bench/bare-curl: bench_LIBS := $(shell pkg-config --libs libcurl)
$(O)/bench/%: $(O)/obj/tests/bench/%.o $(O)/libfl.a
	@mkdir -p $(@D)
	@echo 'link $@'
	$(Q)$(CC) $(fl_LDFLAGS) $(LDFLAGS) -o $@ $^ $(bench_LIBS)

sources := $(wildcard cmd/*.c lib/*/*.[ch] plugins/*.c plugins/*/*.[ch] \
	tests/*/*.[ch])

fmt:
	@clang-format -i $(sources)

lint:
	@tests/lint $(sources)

# The bundle that fl-ship --self sends to bare nodes.
dist: $(O)/dist/made
$(O)/dist/made: $(dist) $(plugins) tests/dist $(shell find share -type f)
	@CC='$(CC)' tests/dist $(O)
	@touch $@

demo: all
	@FL_BUILD='$(abspath $(O))' share/demo

install: all
	install -d $(DESTDIR)$(bindir) $(DESTDIR)$(libdir)/plugins \
	    $(DESTDIR)$(sharedir) $(DESTDIR)$(incdir) $(DESTDIR)$(mandir) \
	    $(DESTDIR)$(pcdir)
	install -m 755 $(progs) $(DESTDIR)$(bindir)
	install -m 755 $(plugins) $(DESTDIR)$(libdir)/plugins
	cp -R share/. $(DESTDIR)$(sharedir)
	for f in $(O)/dist/*.tar.gz; do \
		[ ! -e "$$f" ] || install -m 644 "$$f" $(DESTDIR)$(libdir); \
	done
	install -m 644 lib/plugin/fl-plugin.h $(DESTDIR)$(incdir)
	sed -e 's|@prefix@|$(PREFIX)|' \
	    -e "s|@abi@|$$(sed -n 's/^#define FL_PLUGIN_ABI //p' \
	    lib/plugin/fl-plugin.h)|" \
	    -e "s|@version@|$$(sed -n 's/^#define FL_VERSION "\(.*\)"/\1/p' \
	    lib/base/version.h)|" lib/plugin/fl-plugin.pc.in \
	    >$(DESTDIR)$(pcdir)/fl-plugin.pc
	for page in man/*.[1-9]; do \
		dir=$(DESTDIR)$(mandir)/man$${page##*.}; \
		install -d $$dir && install -m 644 $$page $$dir || exit 1; \
	done

clean:
	rm -rf build build-*

-include $(shell test -d $(O) && find $(O) -name '*.d')

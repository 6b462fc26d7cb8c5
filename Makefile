# Tappet's few commands; `make` lists them. They need a JDK 25 and nothing else.

DATA  ?= data
PORT  ?= 8080
DEMO  ?= true
FRESH ?=
TO    ?=
FROM  ?=

# The server's JVM, for `make run` and for both harnesses.
JVM_OPTIONS ?= -Xmx160m -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED

DYNAMODB_PORT ?= 8000
SQS_PORT      ?= 9324

DURATION   ?= 10
WARMUP     ?= 10
WAITERS    ?= 0
ROWS       ?= 0
EXECUTIONS ?= 500
SIEGE_SECONDS ?= 15
SHORT      ?= false
ONLY       ?=
ROUNDS     ?= 4
SEED       ?=
ON         ?=

# JAVA_HOME if it is a JDK 25, else the first one that is found.
JDK := $(shell for home in "$$JAVA_HOME" /usr/lib/jvm/* "$$HOME"/.sdkman/candidates/java/* \
	"$$(/usr/libexec/java_home -v 25 2>/dev/null)"; do \
	if grep -qs '^JAVA_VERSION="25' "$$home/release" && [ -x "$$home/bin/javac" ]; then echo "$$home"; break; fi; done)
export JAVA_HOME := $(JDK)
JAVA := "$(JDK)/bin/java"

JAR     := target/quarkus-app/quarkus-run.jar

# What the JVM learned from the first start of a server that was built: later ones start with it faster, in less
# memory. Another build of the JDK starts without it.
LEARNED := target/quarkus-app/tappet.aot
SERVER_OPTIONS = $(JVM_OPTIONS) -XX:AOTCache=$(LEARNED) -Xlog:aot*=off

# Folders too: a file that was deleted is newer in its folder.
SOURCES := pom.xml $(shell find src/main src/server)
HARNESS_CLASSPATH := -cp 'target/quarkus-app/lib/main/*:target/quarkus-app/lib/boot/*:target/quarkus-app/app/*:src/test/resources'
HARNESS := $(JAVA) -Dserver.options="$(SERVER_OPTIONS)" $(HARNESS_CLASSPATH)

# What only tests and backing services need besides the server's own.
TEST_CLASSPATH := target/test-classpath
BACKING := -Xmx512m --enable-native-access=ALL-UNNAMED -Dsqlite4java.library.path=target/native-libraries \
	-Djava.util.logging.manager=org.jboss.logmanager.LogManager

# The crash harness on DynamoDB Local and ElasticMQ.
ON_AWS := $(if $(filter aws,$(ON)),-Dcrash.on=aws -Dbacking.options="$(BACKING)" -Dbacking.classpath=$(TEST_CLASSPATH))

.PHONY: help run backup restore dev build checksums sbom test test-fast test-classes test-server test-units test-function bench bench-function crash siege jsonata-suite backing-services native lambda-jvm deploy verify-deployment invoke sam-local format jdk

help:
	@echo 'make run      starts Tappet on http://localhost:$(PORT) with sample workflows, its data in the folder $(DATA)'
	@echo '                PORT=8080 DATA=data DEMO=true; FRESH=1 deletes the data first'
	@echo '                QUARKUS_HTTP_HOST=0.0.0.0 listens on all interfaces, not only on loopback'
	@echo 'make backup   copies the folder DATA into the new folder TO and verifies the copy, whether or not a server runs'
	@echo '                DATA=data TO=/backup/today; make restore FROM=/backup/today DATA=data'
	@echo 'make test-fast   runs the unit tests: those that start no server and no service, three classes at a time'
	@echo 'make dev      starts Tappet with reload: a changed source is compiled at the next request'
	@echo 'make console-login   prints a link that signs in to the console of a running server: once, within ten minutes'
	@echo '                URL=http://localhost:8080 DATA=data; TAPPET_TOKEN or TAPPET_ADMIN_TOKEN instead of the demo'"'"'s token'
	@echo 'make test     checks the format and runs all tests, of both packagings at once'
	@echo 'make bench    measures its own server: throughput, latency, memory, start'
	@echo '                DURATION=10 seconds each, WARMUP=10; WAITERS=10000 adds that many waiting callers'
	@echo '                ROWS=1000000 compares an empty store with one that has as many executions'
	@echo 'make crash    kills its own server with kill -9 repeatedly, and checks that nothing is lost'
	@echo '                EXECUTIONS=500; SEED= repeats a run; ON=aws: two servers on DynamoDB Local and ElasticMQ'
	@echo 'make siege    attacks its own servers, and measures the effect on another workspace'
	@echo '                SIEGE_SECONDS=15 each; SHORT=true only attacks on memory; ONLY=part of a name'
	@echo 'make jsonata-suite SUITE=folder   runs the cases of JSONata'"'"'s own test suite; lists what differs'
	@echo '                UPDATE=true writes the counts into src/docs/language.md'
	@echo 'make restarts restarts two of its own servers in turn under load, and checks that no request fails'
	@echo '                ROUNDS=4'
	@echo 'make backing-services   starts DynamoDB Local and ElasticMQ, to try a server on AWS without AWS'
	@echo '                DYNAMODB_PORT=8000 SQS_PORT=9324'
	@echo 'make native   builds target/function.zip for AWS Lambda, with Docker, Podman or a GraalVM (or Mandrel) for JDK 25'
	@echo 'make lambda-jvm   the same for a managed Java runtime; needs none of these'
	@echo 'make deploy   deploys that zip with the SAM CLI; refuses parameters that it was not built for'
	@echo '                STACK=tappet PARAMETERS="Key=Value ..."; DRY=1 prints the command'
	@echo 'make verify-deployment   tests a deployment against the contract: URL= TOKEN= the administrator token'
	@echo '                SLOW=no skips schedules and reports of failures, which take up to two minutes'
	@echo 'make bench-function   measures that zip: start, time of an event, memory'
	@echo 'make invoke   sends events to the function, as Lambda would: EVENT=file ...; see make backing-services'
	@echo 'make sam-local    prints how to start the function with the SAM CLI'
	@echo 'make build    builds the server, if sources are newer; the other targets do it themselves'
	@echo 'make sbom     writes the software bills of materials of both packagings, target/sbom-*.json'
	@echo 'make checksums  records the checksums of all dependencies and plugins, after one of them has changed'
	@echo 'make format   formats the sources'
	@echo 'make console  builds the console (src/console) into src/main/resources/console; needs Node 20'
	@echo 'make test-console    tests the console in Chromium; needs Node 20 and Chromium'

run: build
	@if ! [ '$(PORT)' -ge 1 ] 2>/dev/null || ! [ '$(PORT)' -le 65535 ]; then \
		echo 'PORT=$(PORT) is not a port: PORT must be a number from 1 to 65535' >&2; exit 1; fi
	@if [ -n '$(FRESH)' ] && [ -e '$(DATA)' ]; then \
		if [ ! -e '$(DATA)/table/CURRENT' ]; then \
			echo '$(DATA) does not look like a data folder of Tappet, so it is not deleted' >&2; exit 1; fi; \
		rm -rf -- '$(DATA)'; fi
	@umask 077; \
		TAPPET_DATA='$(DATA)' TAPPET_DEMO='$(DEMO)' QUARKUS_HTTP_PORT='$(PORT)' \
		QUARKUS_HTTP_HOST="$${QUARKUS_HTTP_HOST:-127.0.0.1}" \
		TAPPET_PUBLIC_URL="$${TAPPET_PUBLIC_URL:-http://localhost:$(PORT)}" exec $(JAVA) $(SERVER_OPTIONS) -jar $(JAR)

build: jdk $(LEARNED)

$(JAR): $(SOURCES) | jdk
	./mvnw -q --batch-mode package -DskipTests
	@touch $@

# Started through a link that is gone afterwards: the JVM would tell classes to be where they were then, and if there is
# such a folder, as there is where another version is built, Quarkus would read its files.
$(LEARNED): $(JAR)
	@rm -f $@; ln -sfn quarkus-app target/first-start
	@$(JAVA) -Dserver.jar=target/first-start/quarkus-run.jar \
		-Dserver.options="$(JVM_OPTIONS) -XX:AOTCacheOutput=$@ -Xlog:aot*=off" $(HARNESS_CLASSPATH) \
		src/test/java/dev/tappet/bench/StartTraining.java $@ || \
		echo 'The JVM could not be trained by a first start (see above): servers start without it, and the next build tries again' >&2
	@rm -f target/first-start

# Both packagings at once, each in a folder of its own. They share the local repository, which must know of it.
TESTING := ./mvnw --batch-mode --no-transfer-progress \
	-Daether.syncContext.named.factory=file-lock -Daether.syncContext.named.nameMapper=file-gav

# The tests that start Quarkus run one class after the other; the units some classes at once, without loading Quarkus.
QUARKUS_TESTS := target/quarkus-tests
UNITS := -Dsurefire.excludesFile=$(QUARKUS_TESTS) -Dtests.parallel=true

$(QUARKUS_TESTS): $(shell find src/test/java -name "*.java")
	@mkdir -p target
	@grep -rl '^@QuarkusTest$$' src/test/java | sed 's|^src/test/java/||; s|java$$|class|' >$@

test-fast: jdk $(QUARKUS_TESTS)
	./mvnw -q --batch-mode test -DexcludedGroups=slow $(UNITS) -Dquarkus.generate-code.skip=true

BACKUP_COMMAND := $(JAVA) -Xmx256m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
	-Djava.util.logging.manager=org.jboss.logmanager.LogManager \
	-cp 'target/quarkus-app/app/*:target/quarkus-app/lib/main/*:target/quarkus-app/lib/boot/*' \
	dev.tappet.server.backup.BackupCommand

backup: build
	@if [ -z '$(TO)' ]; then echo 'make backup needs TO=folder: a folder that does not exist yet' >&2; exit 1; fi
	@$(BACKUP_COMMAND) backup '$(DATA)' '$(TO)'

restore: build
	@if [ -z '$(FROM)' ]; then echo 'make restore needs FROM=folder: a backup' >&2; exit 1; fi
	@$(BACKUP_COMMAND) restore '$(FROM)' '$(DATA)'

dev: jdk
	@TAPPET_DATA='$(DATA)' TAPPET_DEMO='$(DEMO)' QUARKUS_HTTP_PORT='$(PORT)' ./mvnw -q quarkus:dev -Dquarkus.analytics.disabled=true

# What a build resolves must be what it was when these were recorded: .mvn/maven.config has every build check it.
RECORD := ./mvnw -q --batch-mode -Daether.artifactResolver.postProcessor.trustedChecksums.record=true \
	-Dtest=ArchitectureTest -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=none -Dfailsafe.failIfNoSpecifiedTests=false
checksums: jdk
	rm -f .mvn/checksums/checksums.sha256
	$(RECORD) verify spotless:check cyclonedx:makeBom dependency:build-classpath -Dmdep.outputFile=target/checked
	$(RECORD) -Dpackaging=lambda verify cyclonedx:makeBom dependency:build-classpath -Dmdep.outputFile=target/checked
	sed -i.bak '/ dev\/tappet\//d' .mvn/checksums/checksums.sha256

sbom: jdk
	./mvnw -q --batch-mode cyclonedx:makeBom -DoutputName=sbom-server
	./mvnw -q --batch-mode -Dpackaging=lambda cyclonedx:makeBom -DoutputName=sbom-function

# The function, which takes longest, does not wait until the server is compiled.
test: jdk
	@$(MAKE) --no-print-directory -j3 test-server test-units test-function

test-classes: jdk
	$(TESTING) spotless:check test-compile

# test-compile wrote what Quarkus would otherwise resolve again from the dependencies.
test-server: test-classes $(QUARKUS_TESTS)
	$(TESTING) surefire:test@default-test -Dsurefire.includesFile=$(QUARKUS_TESTS) \
		-Dquarkus-internal-test.serialized-app-model.path='$(CURDIR)/target/quarkus/bootstrap/test-app-model.dat'

test-units: test-classes $(QUARKUS_TESTS)
	$(call MEANWHILE,The units are,test-units,surefire:test@default-test $(UNITS) -Dtests.reports='$(CURDIR)/target/unit-reports')

test-function: jdk
	@rm -rf target/lambda/function-logs
	$(call MEANWHILE,The function is,test-function,-Dpackaging=lambda verify,.ci/function-errors)

# $(call MEANWHILE,subject,name of the log,goals,command): its output in a file, shown with that of the command when it
# failed; else the lines that count tests.
MEANWHILE = @mkdir -p target; echo '$(1) is tested at the same time: target/$(2).log'; \
	$(TESTING) $(3) >target/$(2).log 2>&1 || { cat target/$(2).log; $(or $(4),true); exit 1; }; \
	grep -h 'Tests run:.*Time elapsed\|Tests run:[^,]*,[^,]*,[^,]*,[^,]*$$' target/$(2).log

# With executions in the store, it uses classes of the server that are not public.
bench: build $(if $(filter-out 0,$(ROWS)),$(TEST_CLASSPATH))
ifneq ($(ROWS),0)
	@$(JAVA) $(BACKING) -Dserver.options="$(JVM_OPTIONS)" -Dbench.seconds=$(DURATION) -Dbench.rows=$(ROWS) \
		-cp "target/test-classes:target/classes:$$(cat $(TEST_CLASSPATH))" dev.tappet.bench.GrownStore
else
	@$(HARNESS) -Dbench.seconds=$(DURATION) -Dbench.warmup=$(WARMUP) -Dbench.waiters=$(WAITERS) \
		src/test/java/dev/tappet/bench/Benchmark.java
endif

crash: build $(if $(ON_AWS),$(TEST_CLASSPATH))
	@$(HARNESS) -Dcrash.executions=$(EXECUTIONS) -Dcrash.seed=$(SEED) $(ON_AWS) \
		src/test/java/dev/tappet/crash/CrashHarness.java

siege: build
	@$(HARNESS) -Dsiege.seconds=$(SIEGE_SECONDS) -Dsiege.short=$(SHORT) -Dsiege.only='$(ONLY)' \
		src/test/java/dev/tappet/siege/SiegeHarness.java

UPDATE ?= false
jsonata-suite: $(TEST_CLASSPATH)
	@if [ ! -d '$(SUITE)/groups' ]; then \
		echo 'SUITE=folder is missing: the folder test/test-suite of https://github.com/jsonata-js/jsonata' >&2; exit 1; fi
	@$(JAVA) -cp "target/test-classes:target/classes:$$(cat $(TEST_CLASSPATH))" \
		dev.tappet.expression.JsonataSuite '$(SUITE)' src/docs/language.md '$(UPDATE)'

.PHONY: restarts
restarts: build
	@$(HARNESS) -Drestart.rounds=$(ROUNDS) src/test/java/dev/tappet/restart/RestartHarness.java

backing-services: $(TEST_CLASSPATH)
	@exec $(JAVA) $(BACKING) -Ddynamodb.port=$(DYNAMODB_PORT) -Dsqs.port=$(SQS_PORT) \
		-cp "target/test-classes:target/classes:$$(cat $(TEST_CLASSPATH))" dev.tappet.aws.BackingServices

$(TEST_CLASSPATH): $(SOURCES) $(shell find src/test src/test-support) | jdk
	./mvnw -q --batch-mode test-compile dependency:build-classpath \
		-Dmdep.includeScope=test -Dmdep.outputFile=$(TEST_CLASSPATH)
	@touch $@

# The zip is packaged apart from the server, so that nothing of the one gets into the other.
FUNCTION := target/lambda/function.zip
LAMBDA   := ./mvnw -q --batch-mode -Dpackaging=lambda package -DskipTests

lambda-jvm: jdk
	rm -f $(FUNCTION)
	$(LAMBDA)
	@cp $(FUNCTION) target/function.zip
	@.ci/check-zip target/function.zip

native: jdk
	rm -f $(FUNCTION)
	@if docker info >/dev/null 2>&1 || podman info >/dev/null 2>&1; then set -x; \
		$(LAMBDA) -Dnative -Dquarkus.native.container-build=true; \
	elif [ -x "$${GRAALVM_HOME:-$$JAVA_HOME}/bin/native-image" ] || command -v native-image >/dev/null; then set -x; \
		$(LAMBDA) -Dnative; \
	else echo 'A native binary needs Docker or Podman, running, or a GraalVM or Mandrel for JDK 25 in GRAALVM_HOME.' >&2; \
		echo 'Without them: make lambda-jvm, and deploy with Packaging=jvm.' >&2; exit 1; fi
	@cp $(FUNCTION) target/function.zip
	@.ci/check-zip target/function.zip
	@echo "It runs on $$(uname -m | sed s/aarch64/arm64/): make deploy"

STACK ?= tappet
deploy: jdk
	@JAVA_HOME='$(JDK)' STACK='$(STACK)' PARAMETERS='$(PARAMETERS)' DRY='$(DRY)' .ci/deploy

verify-deployment:
	@URL='$(URL)' TOKEN='$(TOKEN)' SLOW='$(SLOW)' .ci/verify-deployment

EVENT ?= src/test/resources/events/http-api.json src/test/resources/events/schedule.json
invoke: jdk
	@for name in TAPPET_TABLE TAPPET_QUEUE_SYNC TAPPET_QUEUE_ASYNC TAPPET_SECRET_KEY; do \
		if ! printenv "$$name" >/dev/null; then \
			echo "$$name is not set: make backing-services prints the variables that the function needs" >&2; exit 1; fi; done
	@for file in $(EVENT); do if [ ! -r "$$file" ]; then echo "EVENT: no file $$file" >&2; exit 1; fi; done
	@[ -e target/function.zip ] || $(MAKE) --no-print-directory lambda-jvm
	@$(JAVA) -Dfunction.zip=target/function.zip -Druntime.client=target/lambda/runtime-client \
		src/lambda-test/java/dev/tappet/lambda/Invoke.java $(EVENT)

bench-function: jdk
	@[ -e target/function.zip ] || $(MAKE) --no-print-directory lambda-jvm
	@./mvnw -q --batch-mode -Dpackaging=lambda test-compile dependency:build-classpath \
		-Dmdep.includeScope=test -Dmdep.outputFile=target/lambda/test-classpath
	@$(JAVA) $(BACKING) -XX:TieredStopAtLevel=1 \
		-Dfunction.zip=target/function.zip -Druntime.client=target/lambda/runtime-client \
		-cp "target/lambda/test-classes:target/lambda/classes:$$(cat target/lambda/test-classpath)" \
		dev.tappet.lambda.FunctionBench 2>target/bench-function.log || { tail -n 30 target/bench-function.log; exit 1; }

# Containers see this machine's ports by their own if they share its network, which is for Linux alone.
ifeq ($(shell uname -s),Linux)
HOST    := 127.0.0.1
NETWORK := --docker-network host
else
HOST    := host.docker.internal
NETWORK :=
endif

sam-local: jdk
	@[ -e target/function.zip ] || $(MAKE) --no-print-directory lambda-jvm
	@HOST=$(HOST) NETWORK='$(NETWORK)' DYNAMODB_PORT=$(DYNAMODB_PORT) SQS_PORT=$(SQS_PORT) .ci/sam-local

# The data of the demo has its token; TAPPET_TOKEN or TAPPET_ADMIN_TOKEN sign in as another user.
CONSOLE_URL = $(or $(URL),http://localhost:$(PORT))

.PHONY: console console-login test-console

console-login:
	@token="$${TAPPET_TOKEN:-$${TAPPET_ADMIN_TOKEN:-$$(sed -n 's/.*"token":"\([^"]*\)".*/\1/p' '$(DATA)/demo/demo.json' 2>/dev/null)}}"; \
	if [ -z "$$token" ]; then \
		echo 'No token: set TAPPET_TOKEN or TAPPET_ADMIN_TOKEN, or DATA to the data folder of a server with the demo' >&2; exit 1; fi; \
	if ! response=$$(printf 'header = "Authorization: Bearer %s"\n' "$$token" | curl -sS -X POST -K - '$(CONSOLE_URL)/console/session/link'); then exit 1; fi; \
	link=$$(printf '%s' "$$response" | sed -n 's/.*"url":"\([^"]*\)".*/\1/p'); \
	if [ -z "$$link" ]; then echo "$(CONSOLE_URL) refused: $$response" >&2; exit 1; fi; \
	echo "$$link"

# The built files are committed, so that running Tappet does not need Node.
NODE_MODULES := src/console/node_modules/.package-lock.json

$(NODE_MODULES): src/console/package.json src/console/package-lock.json
	cd src/console && npm ci --no-audit --no-fund --silent
	@touch $@

console: $(NODE_MODULES)
	cd src/console && npx tsc --noEmit && node build.mjs

test-console: $(NODE_MODULES) build
	cd src/console && npm run --silent check && npm test --silent
	cd src/console && JAVA='$(JDK)/bin/java' JVM_OPTIONS='$(JVM_OPTIONS)' JAR='../../$(JAR)' \
		node --test --test-concurrency=1 test/browser/

format: jdk
	./mvnw -q --batch-mode spotless:apply

jdk:
	@if [ -z '$(JDK)' ]; then echo 'Tappet needs a JDK 25, and none was found in JAVA_HOME or the usual places.' >&2; \
		echo 'Install one (https://adoptium.net/temurin/releases/?version=25) and set JAVA_HOME to it.' >&2; exit 1; fi

# Tappet's few commands; `make` lists them. They need a JDK 25 and nothing else.

DATA  ?= data
PORT  ?= 8080
DEMO  ?= true
FRESH ?=

# The server's JVM, for `make run` and for both harnesses.
JVM_OPTIONS ?= -Xmx160m -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED

DYNAMODB_PORT ?= 8000
SQS_PORT      ?= 9324

DURATION   ?= 10
WARMUP     ?= 10
WAITERS    ?= 0
EXECUTIONS ?= 500
SEED       ?=

# JAVA_HOME if it is a JDK 25, else the first one that is found.
JDK := $(shell for home in "$$JAVA_HOME" /usr/lib/jvm/* "$$HOME"/.sdkman/candidates/java/* \
	"$$(/usr/libexec/java_home -v 25 2>/dev/null)"; do \
	if grep -qs '^JAVA_VERSION="25' "$$home/release" && [ -x "$$home/bin/javac" ]; then echo "$$home"; break; fi; done)
export JAVA_HOME := $(JDK)
JAVA := "$(JDK)/bin/java"

# What the JVM learns at the first end of a server it starts the next one with, in a little over half the time.
ARCHIVE := -XX:+AutoCreateSharedArchive -XX:SharedArchiveFile=target/tappet.jsa -Xlog:cds*=off

JAR     := target/quarkus-app/quarkus-run.jar
# Folders too: a file that was deleted is newer in its folder.
SOURCES := pom.xml $(shell find src/main src/embedded)
HARNESS := $(JAVA) -Dserver.options="$(JVM_OPTIONS)" \
	-cp 'target/quarkus-app/lib/main/*:target/quarkus-app/app/*:src/test/resources'

# What only tests and backing services need besides the server's own.
TEST_CLASSPATH := target/test-classpath
BACKING := $(JAVA) -Xmx512m --enable-native-access=ALL-UNNAMED -Dsqlite4java.library.path=target/native-libraries \
	-Djava.util.logging.manager=org.jboss.logmanager.LogManager

.PHONY: help run build test bench crash backing-services format jdk

help:
	@echo 'make run      starts Tappet on http://localhost:$(PORT) with sample workflows, its data in the folder $(DATA)'
	@echo '                PORT=8080 DATA=data DEMO=true; FRESH=1 deletes the data first'
	@echo 'make test     checks the format and runs all tests'
	@echo 'make bench    measures a server of its own: throughput, latency, memory, start'
	@echo '                DURATION=10 seconds each, WARMUP=10; WAITERS=10000 measures with that many waiting callers'
	@echo 'make crash    kills a server of its own by kill -9, again and again, and checks that nothing is lost'
	@echo '                EXECUTIONS=500; SEED= repeats a run'
	@echo 'make backing-services   starts DynamoDB Local and ElasticMQ, to try a server on AWS without AWS'
	@echo '                DYNAMODB_PORT=8000 SQS_PORT=9324'
	@echo 'make build    builds what make run starts, when sources are newer; the others do it themselves'
	@echo 'make format   formats the sources'

run: build
	@if [ -n '$(FRESH)' ] && [ -e '$(DATA)' ]; then \
		if [ ! -e '$(DATA)/table/CURRENT' ]; then \
			echo '$(DATA) does not look like data of Tappet, so it is not deleted' >&2; exit 1; fi; \
		rm -rf -- '$(DATA)'; fi
	@TAPPET_DATA='$(DATA)' TAPPET_DEMO='$(DEMO)' QUARKUS_HTTP_PORT='$(PORT)' \
		TAPPET_PUBLIC_URL="$${TAPPET_PUBLIC_URL:-http://localhost:$(PORT)}" exec $(JAVA) $(JVM_OPTIONS) $(ARCHIVE) -jar $(JAR)

build: jdk $(JAR)

$(JAR): $(SOURCES) | jdk
	./mvnw -q --batch-mode package -DskipTests
	@touch $@

test: jdk
	./mvnw --batch-mode --no-transfer-progress spotless:check verify

bench: build
	@$(HARNESS) -Dbench.seconds=$(DURATION) -Dbench.warmup=$(WARMUP) -Dbench.waiters=$(WAITERS) \
		src/test/java/dev/tappet/bench/Benchmark.java

crash: build
	@$(HARNESS) -Dcrash.executions=$(EXECUTIONS) -Dcrash.seed=$(SEED) src/test/java/dev/tappet/crash/CrashHarness.java

backing-services: $(TEST_CLASSPATH)
	@exec $(BACKING) -Ddynamodb.port=$(DYNAMODB_PORT) -Dsqs.port=$(SQS_PORT) \
		-cp "target/test-classes:target/classes:$$(cat $(TEST_CLASSPATH))" dev.tappet.aws.BackingServices

$(TEST_CLASSPATH): $(SOURCES) $(shell find src/test) | jdk
	./mvnw -q --batch-mode test-compile dependency:build-classpath \
		-Dmdep.includeScope=test -Dmdep.outputFile=$(TEST_CLASSPATH)
	@touch $@

format: jdk
	./mvnw -q --batch-mode spotless:apply

jdk:
	@if [ -z '$(JDK)' ]; then echo 'Tappet needs a JDK 25, and none was found in JAVA_HOME or the usual places.' >&2; \
		echo 'Install one (https://adoptium.net/temurin/releases/?version=25) and set JAVA_HOME to it.' >&2; exit 1; fi

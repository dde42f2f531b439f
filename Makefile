# The list of commands, for people and for CI. `make setup` is quick when there is nothing to do.
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-long lint bench clean
.DELETE_ON_ERROR:

VENV := .venv
PY := $(VENV)/bin/python
KAFKA_LIBS := .fundwatch/kafka/libs
WEB_SOURCES := $(shell find web/src web/public web/index.html web/vite.config.ts web/tsconfig*.json -type f 2>/dev/null)

help: ## 列出全部命令 / list the commands
	@sed -n 's/^\([a-z-]*\):.* ## /  make \1\t/p' Makefile | expand -t 18

setup: $(VENV)/.project $(KAFKA_LIBS)/.fetched web/dist/index.html ## 安装全部依赖 / set up everything, once

# Each step below leaves a stamp beside what it made, so that deleting the thing deletes the stamp.
$(VENV)/.packages: requirements-dev.lock
	@./scripts/need-tools.sh
	@echo "[1/4] Python 环境与依赖 / Python environment and packages"
	@python=$$(PYTHON="$(PYTHON)" ./scripts/python311.sh) && \
	  { test -x $(PY) || "$$python" -m venv $(VENV); } && \
	  $(PY) -m pip install --disable-pip-version-check --no-input --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.project: $(VENV)/.packages pyproject.toml
	@echo "[2/4] fundwatch"
	@$(PY) -m pip install --disable-pip-version-check --no-input -qq --no-build-isolation --no-deps -e .
	@touch $@

$(KAFKA_LIBS)/.fetched: fundwatch/local/kafka/jars.csv fundwatch/local/kafka/pom.xml | $(VENV)/.project
	@echo "[3/4] Apache Kafka"
	@$(PY) -m fundwatch.local.kafka $(KAFKA_LIBS)
	@touch $@

web/node_modules/.installed: web/package-lock.json web/package.json
	@./scripts/need-tools.sh
	@echo "[4/4] 首页 / the page"
	@npm --prefix web ci --no-fund --no-audit
	@touch $@

web/dist/index.html: web/node_modules/.installed $(WEB_SOURCES)
	@npm --prefix web run build
	@touch $@

demo: setup ## 启动服务并播放演示数据 / start the service and play the demonstration data
	@exec $(VENV)/bin/fundwatch up --demo

test: setup ## 运行全部测试 / run every test
	@npm --prefix web run test
	@npm --prefix web run test:browser
	@$(PY) -m pytest -n 2 --dist loadgroup

test-long: setup ## 更久的测试：每个性质更多例子 / every test, with many more examples of each property
	@$(PY) -m pytest --hypothesis-profile=long -o timeout=3600

lint: setup ## 检查代码风格与类型 / style, formatting and types
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@npm --prefix web run lint

bench: setup ## 测量性能 / measure ours and the peers' side by side, print tables, write benchmarks/results
	@$(PY) -m benchmarks --events 1500000 --peers quixstreams,bytewax,kstreams,flink $(BENCH)
	@$(PY) -m benchmarks --events 100000 --peers faust --results guide $(BENCH)

clean: ## 删除安装、构建与本机数据 / remove what was set up, built and stored here
	@rm -rf $(VENV) .venv-peers .fundwatch build web/node_modules web/dist
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@rm -rf -- *.egg-info

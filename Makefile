# 条理. `make review` and `make test` set themselves up on a fresh Debian 12 or 13.

MAKEFLAGS += --no-print-directory
VENV := .venv
READY := $(VENV)/ready

# Material for MkDocs is pinned, and so is MkDocs 1: its notice about later versions is no news here.
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: help review guard test lint fuzz browser java bench lock screenshots serve clean
MINUTES ?= 30

help:  ## 列出全部命令
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

review: $(READY)  ## 核对条文与规则，跑完全部案例和守护，生成网页
	@$(VENV)/bin/tiaoli check
	@$(VENV)/bin/tiaoli cases
	@$(VENV)/bin/tiaoli guard --stale
	@$(VENV)/bin/python -m mkdocs build --strict --quiet
	@echo "用浏览器打开：$(CURDIR)/site/index.html"

guard: $(READY)  ## 全部守护：变异、证明、各读者一致，一张表
	@$(VENV)/bin/tiaoli guard

test: $(READY)  ## 全部测试
	@$(VENV)/bin/python -m pytest -n 2

lint: $(READY)  ## 格式、静态检查、类型
	@$(VENV)/bin/ruff check --quiet
	@$(VENV)/bin/ruff format --check --quiet
	@$(VENV)/bin/mypy --no-error-summary
	@$(VENV)/bin/zizmor --offline --pedantic --strict-collection --quiet .github

fuzz: $(READY) requirements-fuzz.lock  ## 用乱码轰击案例和规则的读取，MINUTES=30
	@$(VENV)/bin/python -m pip --disable-pip-version-check -qq install --require-hashes -r requirements-fuzz.lock
	@$(VENV)/bin/python -m tests.hostile.fuzz cases --minutes $(MINUTES)
	@$(VENV)/bin/python -m tests.hostile.fuzz rules --minutes $(MINUTES)

browser:  ## 安装浏览器测试所需的 Chromium 和中文字体
	@tools/browser.sh

java:  ## 安装集群测试所需的 Java
	@tools/java.sh

bench: $(READY)  ## 与同类工具在同一次运行中比较速度（约四十分钟，请在空闲的机器上）
	@$(VENV)/bin/python -m benchmarks.formulas.run --rows 1e7
	@$(VENV)/bin/python -m benchmarks.policies

lock: $(READY)  ## 重新解析依赖，写入 requirements.lock
	@tools/lock.sh --upgrade

screenshots: $(READY) browser  ## 重拍文档里的截图
	@$(VENV)/bin/python -m generator.screenshots

serve: $(READY)  ## 本机预览网页
	@$(VENV)/bin/python -m mkdocs serve --dirty --dev-addr 127.0.0.1:8000

clean:  ## 删除一切生成物，包括 .venv
	rm -rf $(VENV) .tox site docs/policies build dist *.egg-info \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.* htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock requirements-build.lock pyproject.toml tools/setup.sh tools/install.sh
	@tools/setup.sh
	@touch $@

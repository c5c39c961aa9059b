# Every target is the npm script of the same name, so that a system without make has them too.
.PHONY: build lint test test-all demo bench package generate check-generated clean

build lint test test-all demo bench package generate check-generated: node_modules
	npm run --silent $@

clean:
	npm run --silent clean

node_modules: package-lock.json
	npm ci
	touch node_modules

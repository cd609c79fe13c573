/**
 * Language models of one GGUF file: metadata, tensors as they are or quantised, tokenizer. The
 * format is that of ggml's docs/gguf.md; the quantised blocks are those of ggml's ggml-common.h.
 */
package zeroth.transformer.gguf;

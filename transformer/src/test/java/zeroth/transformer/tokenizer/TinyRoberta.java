package zeroth.transformer.tokenizer;

import java.nio.charset.StandardCharsets;

/** A tokenizer.json of seven tokens, of the same make as RoBERTa's: bytes, and {@code <s>}. */
public final class TinyRoberta {
  /** Ids 0 to 6; the letter before a word stands for its space. */
  public static final String TEXT =
      """
      {"version": "1.0", "truncation": null, "padding": null,
       "added_tokens": [
         {"id": 0, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false,
          "normalized": false, "special": true},
         {"id": 2, "content": "</s>", "single_word": false, "lstrip": false, "rstrip": false,
          "normalized": false, "special": true}],
       "normalizer": null,
       "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true},
       "post_processor": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0],
         "trim_offsets": true, "add_prefix_space": false},
       "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true},
       "model": {"type": "BPE", "dropout": null, "unk_token": null,
         "continuing_subword_prefix": "", "end_of_word_suffix": "", "fuse_unk": false,
         "vocab": {"<s>": 0, "<pad>": 1, "</s>": 2, "a": 3, "b": 4, "\\u0120": 5, "\\u0120b": 6},
         "merges": ["\\u0120 b"]}}
      """;

  private TinyRoberta() {}

  public static byte[] json() {
    return TEXT.getBytes(StandardCharsets.UTF_8);
  }
}

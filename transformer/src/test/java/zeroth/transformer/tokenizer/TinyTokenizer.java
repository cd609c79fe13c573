package zeroth.transformer.tokenizer;

import java.nio.charset.StandardCharsets;

/** A tokenizer.json of eleven tokens, of the same make as BERT's, with truncation and padding. */
public final class TinyTokenizer {
  /** Ids 0 to 10: the special tokens, words and pieces of words. */
  public static final String TEXT =
      """
      {"version": "1.0",
       "truncation": {"direction": "Right", "max_length": 4, "strategy": "LongestFirst",
         "stride": 0},
       "padding": {"strategy": {"Fixed": 9}, "direction": "Right", "pad_to_multiple_of": null,
         "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"},
       "added_tokens": [
         {"id": 0, "content": "[PAD]", "single_word": false, "lstrip": false, "rstrip": false,
          "normalized": false, "special": true},
         {"id": 2, "content": "[CLS]", "single_word": false, "lstrip": false, "rstrip": false,
          "normalized": false, "special": true},
         {"id": 3, "content": "[SEP]", "single_word": false, "lstrip": false, "rstrip": false,
          "normalized": false, "special": true}],
       "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
         "strip_accents": null, "lowercase": true},
       "pre_tokenizer": {"type": "BertPreTokenizer"},
       "post_processor": {"type": "TemplateProcessing",
         "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
           {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
         "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
         "special_tokens": {
           "[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
           "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
       "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
       "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
         "max_input_chars_per_word": 100,
         "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "cat": 4, "dog": 5, "##s": 6,
           "a": 7, "runs": 8, "##ty": 9, ".": 10}}}
      """;

  /** The same with a mask, id 11. */
  public static final String MASKED =
      TEXT.replace(
          "\"added_tokens\": [",
          "\"added_tokens\": [{\"id\": 11, \"content\": \"[MASK]\", \"single_word\": false,"
              + " \"lstrip\": true, \"rstrip\": false, \"normalized\": false, \"special\": true},");

  private TinyTokenizer() {}

  public static byte[] json() {
    return TEXT.getBytes(StandardCharsets.UTF_8);
  }
}

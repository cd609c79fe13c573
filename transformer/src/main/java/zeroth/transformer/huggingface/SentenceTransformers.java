package zeroth.transformer.huggingface;

import java.util.LinkedHashMap;
import java.util.Map;
import zeroth.transformer.encoder.EncoderConfig;

/**
 * The files by which sentence-transformers finds that an encoder's hidden states are averaged and
 * scaled to length 1: {@code modules.json} names three modules, the encoder beside it, the pooling
 * with a configuration of its own, and the scaling, which has none.
 */
final class SentenceTransformers {
  private SentenceTransformers() {}

  /** Contents by path in the model's directory. */
  static Map<String, String> files(EncoderConfig config) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put(
        "modules.json",
        """
        [
          {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
          {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
          {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}
        ]
        """);
    files.put(
        "1_Pooling/config.json",
        """
        {
          "word_embedding_dimension": %d,
          "pooling_mode_cls_token": false,
          "pooling_mode_mean_tokens": true,
          "pooling_mode_max_tokens": false,
          "pooling_mode_mean_sqrt_len_tokens": false
        }
        """
            .formatted(config.width()));
    // that the tokenizer makes letters small is said in its own configuration
    files.put(
        "sentence_bert_config.json",
        """
        {"max_seq_length": %d, "do_lower_case": false}
        """
            .formatted(config.maxLength()));
    return files;
  }
}

package zeroth.bench.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.BadInputException;
import zeroth.transformer.MaskPrompt;
import zeroth.transformer.MaskedModel;
import zeroth.transformer.tokenizer.TextTokenizer;

/**
 * Texts in a prompt with a mask as tokens, and the tokens of the words that the mask stands for. A
 * word is tokenized where it stands, as a reader would meet it: behind a space it has the space in
 * its token where a tokenizer does so, as RoBERTa's.
 */
final class MaskTokenizer {
  /** What tokenizers decode a token to that stands for words they do not know. */
  private static final Set<String> UNKNOWN = Set.of("", "[UNK]", "<unk>");

  private final TextTokenizer tokenizer;
  private final MaskPrompt prompt;
  private final int mask;
  private final String maskText;
  private final int[] tokens;

  /**
   * @throws BadInputException if the template has another mask, or a word is not one token there
   */
  MaskTokenizer(MaskedModel model, MaskPrompt prompt) {
    this.tokenizer = model.tokenizer();
    this.prompt = prompt;
    this.mask = model.mask();
    this.maskText = model.maskText();
    int[] frame = encode(empty(), maskText);
    long masks = Arrays.stream(frame).filter(id -> id == mask).count();
    if (masks != 1) {
      throw new BadInputException(
          "--prompt-template must have one mask, {mask}, not " + masks + ": " + prompt.template());
    }
    this.tokens = new int[prompt.words().size()];
    for (int c = 0; c < tokens.length; c++) {
      tokens[c] = token(frame, c);
      for (int other = 0; other < c; other++) {
        if (tokens[other] == tokens[c]) {
          throw word(other, "is the same token as that of label " + prompt.labels().get(c));
        }
      }
    }
  }

  /** The token that stands for a class in place of the mask. */
  private int token(int[] frame, int c) {
    int[] said = encode(empty(), prompt.words().get(c));
    int place = place(frame);
    int behind = frame.length - place - 1;
    boolean inPlace =
        said.length >= frame.length - 1
            && Arrays.equals(said, 0, place, frame, 0, place)
            && Arrays.equals(
                said, said.length - behind, said.length, frame, place + 1, frame.length);
    int[] own = inPlace ? Arrays.copyOfRange(said, place, said.length - behind) : said;
    if (!inPlace || own.length != 1) {
      String found =
          own.length == 0
              ? "no token"
              : own.length
                  + " tokens, "
                  + Arrays.stream(own).mapToObj(this::shown).collect(Collectors.joining(" "));
      throw word(c, "is " + found);
    }
    if (UNKNOWN.contains(tokenizer.decode(own))) {
      throw word(c, "is unknown to the tokenizer");
    }
    return own[0];
  }

  private String shown(int id) {
    return "\"" + tokenizer.decode(new int[] {id}) + "\"";
  }

  private BadInputException word(int c, String found) {
    return new BadInputException(
        "label "
            + prompt.labels().get(c)
            + ": its word \""
            + prompt.words().get(c)
            + "\" "
            + found
            + " in \""
            + prompt.template()
            + "\": name a word that is one token and no other label's, with --prompts, one for each"
            + " label, or --labels");
  }

  /** The token that stands for each class. */
  int[] tokens() {
    return tokens.clone();
  }

  /**
   * Where the mask of the template is in a text's tokens. A text may hold masks of its own where
   * all texts are on one side.
   */
  int place(int[] ids) {
    if (prompt.hasTextBefore()) {
      int last = ids.length - 1;
      while (ids[last] != mask) {
        last--;
      }
      return last;
    }
    int first = 0;
    while (ids[first] != mask) {
      first++;
    }
    return first;
  }

  /**
   * The tokens of texts; one that is too long loses its end, and the template nothing.
   *
   * @param maxLength longest sequence
   * @throws BadInputException if the template alone is longer
   */
  EncodedTexts encode(List<LabelledText> texts, int maxLength) {
    FittingText<int[]> fitting =
        new FittingText<>(fields -> encode(fields, maskText), ids -> ids.length <= maxLength);
    List<int[]> all = new ArrayList<>();
    for (LabelledText text : texts) {
      int[] ids = fitting.of(text.fields());
      if (ids == null) {
        throw new BadInputException(
            "--max-length "
                + maxLength
                + ": the template alone has "
                + encode(empty(), maskText).length
                + " tokens: "
                + prompt.template());
      }
      if (prompt.hasTextBefore()
          && prompt.hasTextBehind()
          && Arrays.stream(ids).filter(id -> id == mask).count() > 1) {
        throw new BadInputException(
            "a text has the mask's own text "
                + maskText
                + " in it, where texts stand on both sides of the mask: "
                + text.text());
      }
      all.add(ids);
    }
    return EncodedTexts.of(all, texts);
  }

  /** How many texts are too long. */
  int cut(List<LabelledText> texts, int maxLength) {
    return (int)
        texts.stream().filter(text -> encode(text.fields(), maskText).length > maxLength).count();
  }

  private int[] encode(Map<String, String> fields, String masked) {
    return tokenizer.encode(prompt.of(fields, masked), Integer.MAX_VALUE);
  }

  /** No text in any place. */
  private Map<String, String> empty() {
    return prompt.fields().stream().collect(Collectors.toMap(name -> name, name -> ""));
  }
}

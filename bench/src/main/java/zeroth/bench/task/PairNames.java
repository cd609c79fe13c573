package zeroth.bench.task;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What public data calls the two texts of a pair: the second one's name tells the first one's. */
final class PairNames {
  /** First by second. */
  private static final Map<String, String> FIRST =
      Map.of(
          "sentence2", "sentence1",
          "hypothesis", "premise",
          "question2", "question1",
          "sentence", "question",
          "text2", "text1",
          "text_pair", "text");

  private PairNames() {}

  /** The first text's name beside a second one's, in small letters; null if it is not known. */
  static String first(String second) {
    return FIRST.get(second.toLowerCase(Locale.ROOT));
  }

  /** The second text's name in a header that names both texts of one known pair; or null. */
  static String second(List<String> header) {
    List<String> small =
        header.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toList());
    List<String> found =
        header.stream().filter(name -> small.contains(String.valueOf(first(name)))).toList();
    return found.size() == 1 ? found.get(0) : null;
  }
}

package zeroth.bench.pretraining;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zeroth.bench.task.Dataset;
import zeroth.bench.task.Synset;
import zeroth.bench.task.Synset.PartOfSpeech;
import zeroth.bench.task.Tasks;
import zeroth.tensor.random.Key;

/**
 * The texts that a model is pre-trained on. A synset of WordNet gives a text of its definition, of
 * the first thing that it is a kind of and of its first word, and a text for each usage example:
 *
 * <pre>
 * DEFINITION. It is a kind of NOUN: WORD.
 * DEFINITION. It is a way to VERB: WORD.
 * DEFINITION: WORD.
 * EXAMPLE
 * </pre>
 *
 * No class of a task is in them. Synsets whose definition can be in the dev or test split of {@code
 * wordnet} or {@code wordnet-verbs} are left out whole, so that those tasks measure what a model
 * makes of glosses that it has never read; of the others, one in a hundred is held out to measure
 * the language model itself.
 *
 * @param training to learn from, in the order of WordNet's files
 * @param heldOut to measure with
 */
public record GlossTexts(List<String> training, List<String> heldOut) {
  private static final Key KEY = Key.ofSeed(0).fold("pretrain").fold("held-out");
  private static final int HELD_OUT_ONE_IN = 100;

  public GlossTexts {
    training = List.copyOf(training);
    heldOut = List.copyOf(heldOut);
  }

  /** The texts of all parts of speech. */
  public static GlossTexts read() {
    Set<String> ofTasks = new HashSet<>(Dataset.heldOut(Tasks.named("wordnet")));
    ofTasks.addAll(Dataset.heldOut(Tasks.named("wordnet-verbs")));
    List<String> training = new ArrayList<>();
    List<String> heldOut = new ArrayList<>();
    for (PartOfSpeech part : PartOfSpeech.values()) {
      List<Synset> synsets = Synset.read(part);
      Map<String, Synset> byId = new HashMap<>();
      synsets.forEach(synset -> byId.put(synset.id(), synset));
      for (Synset synset : synsets) {
        String definition = synset.definition();
        if (definition.isEmpty() || ofTasks.contains(definition)) {
          continue;
        }
        List<String> texts = isHeldOut(definition) ? heldOut : training;
        texts.add(definition + kind(part, synset, byId) + ": " + synset.words().get(0) + ".");
        for (String example : synset.examples()) {
          if (!ofTasks.contains(example)) { // a few are another synset's definition
            texts.add(example);
          }
        }
      }
    }
    return new GlossTexts(training, heldOut);
  }

  private static boolean isHeldOut(String definition) {
    return Long.remainderUnsigned(KEY.fold(definition).block(0), HELD_OUT_ONE_IN) == 0;
  }

  /** A sentence that names what the synset is a kind of, if it is one of anything. */
  private static String kind(PartOfSpeech part, Synset synset, Map<String, Synset> byId) {
    if (synset.kindOf().isEmpty()) {
      return "";
    }
    String name = byId.get(synset.kindOf().get(0)).words().get(0);
    return (part == PartOfSpeech.NOUN ? ". It is a kind of " : ". It is a way to ") + name;
  }
}

package zeroth.bench.experiment;

import java.util.List;
import zeroth.transformer.MaskPrompt;
import zeroth.transformer.huggingface.PeftBase;

/**
 * What an adapter of a model with a task stands on, and how the model tells the classes.
 *
 * @param peft the model as PEFT has it
 * @param labels names of the classes of a model that knows them; empty for a decoder
 * @param prompt of a masked language model; null for others, and labels then have a head
 */
record AdapterBase(PeftBase peft, List<String> labels, MaskPrompt prompt) {
  AdapterBase {
    labels = List.copyOf(labels);
  }
}

package zeroth.bench.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;

/** {@code zeroth models}: what may follow {@code --model}. */
@Command(name = "models", description = "Lists the models that can be fine-tuned.")
final class ModelsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    TextTable table =
        new TextTable(2, "model", "what it is")
            .row(
                "minilm",
                "all-MiniLM-L6-v2: 6 layers, width 384, 22.6 million weights; comes with the build")
            .row(
                "bert-base",
                "BERT-base, uncased, with its masked-language-model head: 12 layers, width 768, 109.5"
                    + " million weights; 408 MB, fetched when it is first used")
            .row(
                "gloss-lm",
                "a small decoder of this project's own: 4 layers, width 192, 2.4 million weights,"
                    + " trained on WordNet's glosses by zeroth pretrain; comes with the build")
            .row(
                "DIR",
                "config.json, model.safetensors, tokenizer.json of an encoder (BERT, RoBERTa,"
                    + " DistilBERT) or a decoder (Llama, Mistral, Qwen, GPT-2, OPT); an adapter in"
                    + " PEFT's layout; or a run")
            .row("FILE.onnx", "a BERT-family encoder with a tokenizer.json beside it")
            .row("FILE.gguf", "a decoder in one GGUF file of llama, qwen2, qwen3 or gpt2");
    spec.commandLine().getOut().println(table);
    return ExitCode.DONE;
  }
}

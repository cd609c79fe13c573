package zeroth.bench.pretraining;

import java.util.Arrays;
import java.util.Map;
import java.util.function.IntFunction;
import zeroth.tensor.Parameter;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.format.HalfPrecision;
import zeroth.tensor.random.Key;
import zeroth.transformer.decoder.LlamaConfig;
import zeroth.transformer.decoder.LlamaDecoder;
import zeroth.transformer.head.CausalHead;
import zeroth.zo.Evaluation;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Problem;
import zeroth.zo.Schedule;
import zeroth.zo.Selection;
import zeroth.zo.Trainer;
import zeroth.zo.TrainingListener;
import zeroth.zo.TrainingResult;
import zeroth.zo.registry.Methods;

/**
 * Trains a decoder from noise on texts: AdamW along the gradient of the next token's loss, the rate
 * rising over the first twentieth of the steps and then falling along a cosine to a tenth. The
 * result is the last weights, rounded to bfloat16, in which they are kept. It depends on these
 * values and the texts alone, to the bit.
 *
 * @param config the decoder's sizes
 * @param steps number of steps, at least 0
 * @param batch texts of a step, at least 1
 * @param learningRate the highest rate
 * @param evaluateEvery steps from one measurement of the held-out texts to the next
 * @param seed of the first weights and of the texts' order
 */
public record Pretraining(
    LlamaConfig config, int steps, int batch, double learningRate, int evaluateEvery, long seed) {

  /** As language models are usually trained; the default of the method is for fine-tuning. */
  private static final Map<String, String> ADAMW = Map.of("weight-decay", "0.1");

  private static final int SKIP_LIMIT = 10;

  /**
   * What came of it.
   *
   * @param theta the weights, which are numbers of bfloat16
   * @param training what happened
   * @param heldOutLoss of these weights on the held-out texts, nats a token
   * @param bitsPerByte the same in bits a byte of the texts
   */
  public record Result(
      Parameters theta, TrainingResult training, double heldOutLoss, double bitsPerByte) {}

  /**
   * Trains.
   *
   * @param listener is told of every step; may end the training after any
   * @throws zeroth.zo.DivergedException if losses stop being finite
   */
  public Result run(TokenizedTexts texts, Backend backend, TrainingListener listener) {
    Key run = Key.ofSeed(seed);
    LlamaDecoder decoder = new LlamaDecoder(config);
    Parameters theta = FirstWeights.of(decoder, run.fold("first weights"), backend);
    NextToken loss = new NextToken(new CausalHead(decoder), theta, backend);
    TextOrder order = new TextOrder(run.fold("order"), texts.training().size(), batch);
    IntFunction<Objective> objective =
        step ->
            loss.objective(
                Arrays.stream(order.step(step)).mapToObj(texts.training()::get).toList());
    Problem problem =
        Problem.of(objective, () -> new Evaluation(loss.loss(texts.heldOut()), Double.NaN, 0));
    Method adamw = Methods.create("adamw", ADAMW, theta);
    Trainer trainer =
        new Trainer(
            steps,
            learningRate,
            Schedule.WARM_COSINE,
            evaluateEvery,
            0,
            SKIP_LIMIT,
            Selection.LAST);
    TrainingResult training = trainer.train(adamw, problem, theta, run, listener);
    Parameters rounded = rounded(theta);
    double heldOut = new NextToken(loss.head(), rounded, backend).loss(texts.heldOut());
    double bits = heldOut * NextToken.tokens(texts.heldOut()) / Math.log(2) / texts.heldOutBytes();
    return new Result(rounded, training, heldOut, bits);
  }

  /** Every weight as the bfloat16 next to it. */
  private static Parameters rounded(Parameters theta) {
    Parameters rounded = theta.copy();
    for (Parameter p : rounded.list()) {
      Tensor tensor = rounded.tensor(p);
      float[] w = tensor.data();
      for (int i = 0; i < w.length; i++) {
        w[i] = HalfPrecision.bfloat16(HalfPrecision.toBfloat16(w[i]));
      }
    }
    return rounded;
  }
}

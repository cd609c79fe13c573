package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.bench.TinyModel;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.opencl.OpenClBackend;
import zeroth.tensor.opencl.OpenClDevice;
import zeroth.tensor.opencl.RequiresOpenCl;
import zeroth.tensor.opencl.Traffic;
import zeroth.tensor.random.Key;
import zeroth.transformer.Model;
import zeroth.transformer.ZeroShotHead;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Step;

/** What a method's forwards send to a device and back, once weights and state are there. */
@RequiresOpenCl
class OpenClTrafficTest {
  /** Two launches for a weight and what it is used in, three for a curved one. */
  private static final int LAUNCHES_A_LAYER = 29;

  /** One more for each of six maps whose low-rank term stands beside the matrix: x B. */
  private static final int LAUNCHES_BESIDE = 6;

  /** Embeddings, their norm, pooling, head, report. */
  private static final int LAUNCHES_AROUND = 17;

  private static final int LAYERS = 1;

  private static final int INBOX_BYTES = 1 << 16;

  @ParameterizedTest
  @ValueSource(strings = {"mezo", "ldsd-sgd", "mezo-gv", "loren", "hizoo", "lozo"})
  void forwardsSendAnInboxAndGetAMailbox(String name) {
    try (OpenClBackend backend = OpenClBackend.create(OpenClDevice.of(0))) {
      Model read = TinyModel.create();
      Parameters placed = read.parameters().on(backend);
      Model model =
          ZeroShotHead.attach(
              new Model(read.config(), placed, read.tokenizer(), List.of()),
              backend,
              List.of("bad", "good"),
              List.of("awful", "great"),
              20);
      EncodedTexts texts =
          EncodedTexts.of(
              model.tokenizer(),
              List.of(new LabelledText("a good film", 1), new LabelledText("a dull day", 0)),
              20);
      Objective loss = new TextClassification(model, backend).loss(texts, texts);
      Method method = MethodChoice.of(name, Map.of(), null, false).create(model.parameters());
      List<Traffic> traffic = new ArrayList<>();
      Objective counted =
          places -> {
            Traffic before = backend.traffic();
            double[] losses = loss.losses(places);
            if (!traffic.isEmpty()) { // not where state comes to the device
              verify(backend.traffic().since(before), (places.size() + 1) / 2, name);
            }
            return losses;
          };
      for (int i = 0; i < 3; i++) {
        method.step(counted, model.parameters(), Step.of(Key.ofSeed(0), i, 1e-3));
        traffic.add(backend.traffic());
      }
      assertEquals(3, traffic.size());
    }
  }

  private static void verify(Traffic made, int forwards, String name) {
    String what = forwards + " forwards: " + made;
    int ofLayer = LAUNCHES_A_LAYER + (name.equals("lozo") ? LAUNCHES_BESIDE : 0);
    assertTrue(made.launches() <= forwards * (LAUNCHES_AROUND + LAYERS * ofLayer), what);
    assertEquals(forwards, made.inboxes(), what);
    assertTrue(made.inboxBytes() <= forwards * INBOX_BYTES, what);
    assertEquals(forwards, made.mailboxes(), what);
    assertEquals(0, made.uploads() + made.downloads(), what);
  }
}

package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import zeroth.bench.speed.Figure;
import zeroth.bench.speed.Spread;
import zeroth.bench.speed.Target;

/** How figures are shown. */
class ShownFiguresTest {
  @Test
  void ratiosOfWhatIsComparedAndQuantitiesOfWhatIsNot() {
    Figure compared =
        new Figure(
            "step",
            "mezo, 16x32",
            2,
            130.4,
            "ms",
            "2 plain forwards",
            100,
            new Spread(1.304, 1.29, 1.31),
            Target.atMost(1.2));
    Figure alone =
        new Figure(
            "start",
            "to a step",
            1,
            2.5,
            "s",
            "",
            Double.NaN,
            new Spread(2.5, 2.25, 20),
            Target.atMost(3));
    assertEquals(
        List.of(
            "part what threads measured against that ratio quartiles target",
            "step mezo, 16x32 2 130 ms 2 plain forwards 100 ms 1.30 1.29-1.31 <= 1.20 missed",
            "start to a step 1 2.50 s 2.25-20.0 <= 3.00 within noise"),
        SpeedCommand.table(List.of(compared, alone))
            .toString()
            .lines()
            .map(line -> line.strip().replaceAll(" +", " "))
            .toList());
  }
}

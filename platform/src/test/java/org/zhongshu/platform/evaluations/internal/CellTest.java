package org.zhongshu.platform.evaluations.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.evaluations.internal.RatingStore.Rating;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** Nobody is found in what is shown: neither in a group nor in what is left when shown groups are taken from their sum. */
class CellTest {

    private static Rating rating(String department, Grade grade) {
        return new Rating(new byte[0], LocalDate.of(2026, 1, 1), grade, "I", "事项", department, "web", List.of(), null, null);
    }

    private static List<Rating> ratings(Object... counts) {
        List<Rating> list = new ArrayList<>();
        for (int i = 0; i < counts.length; i += 2) {
            for (int n = 0; n < (int) counts[i + 1]; n++) {
                list.add(rating((String) counts[i], n == 0 ? Grade.BAD : Grade.VERY_GOOD));
            }
        }
        return list;
    }

    private static List<Cell> shown(List<Rating> ratings) {
        return Cell.shown(ratings, Rating::department, Rating::department, "其他");
    }

    @Test
    void aSmallGroupTakesTheSmallestOtherWithIt() {
        assertThat(shown(ratings("a", 10, "b", 5, "c", 2))).extracting(Cell::code, Cell::n).containsExactly(org.assertj.core.groups.Tuple.tuple("a", 10), org.assertj.core.groups.Tuple.tuple(null, 7));
        assertThat(shown(ratings("a", 10, "b", 3, "c", 2))).as("two small ones are enough together").extracting(Cell::code, Cell::n)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("a", 10), org.assertj.core.groups.Tuple.tuple(null, 5));
        assertThat(shown(ratings("a", 3, "b", 1))).as("too few even together").isEmpty();
        assertThat(shown(ratings("a", 6, "b", 1)).getFirst().code()).isNull();
    }

    @Test
    void aGroupOfBadGradesAloneTellsWhatEachOneSaid() {
        List<Rating> list = ratings("a", 10);
        for (int i = 0; i < 6; i++) {
            list.add(rating("b", Grade.VERY_BAD));
        }
        assertThat(shown(list)).singleElement().satisfies(c -> {
            assertThat(c.code()).isNull();
            assertThat(c.n()).isEqualTo(16);
            assertThat(c.bad()).isEqualTo(7);
            assertThat(c.good()).isEqualTo(0.563);
        });
    }

    @Test
    void whateverIsGradedEachShownGroupIsSafeAndNothingIsLost() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            List<Rating> list = new ArrayList<>();
            for (int i = random.nextInt(40); i > 0; i--) {
                list.add(rating("d" + random.nextInt(6), Grade.of(1 + random.nextInt(5))));
            }
            List<Cell> cells = shown(list);
            assertThat(cells).allMatch(Cell::safe);
            if (!cells.isEmpty()) {
                assertThat(cells.stream().mapToInt(Cell::n).sum()).isEqualTo(list.size());
            }
            assertThat(cells.stream().filter(c -> c.code() == null).count()).isLessThanOrEqualTo(1);
        }
    }
}

package org.zhongshu.algorithms.meaning;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Against the exact answer, over vectors in clouds as those of texts are. */
class NearestVectorsTest {

    private static final Random RANDOM = new Random(5);

    private static byte[] near(byte[] middle, int spread) {
        byte[] vector = new byte[SentenceModel.DIMENSION];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (byte) Math.clamp(middle[i] + Math.round(RANDOM.nextGaussian() * spread), -127, 127);
        }
        return vector;
    }

    private static double cosine(byte[] a, byte[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
            aa += a[i] * a[i];
            bb += b[i] * b[i];
        }
        return dot / Math.sqrt(aa * bb);
    }

    @Test
    void nearlyAllOfTheNearestAreFoundAndTheirCosineIsExact() {
        List<byte[]> all = new ArrayList<>();
        NearestVectors vectors = new NearestVectors();
        byte[] zero = new byte[SentenceModel.DIMENSION];
        for (int cloud = 0; cloud < 50; cloud++) {
            byte[] middle = near(zero, 30);
            for (int i = 0; i < 200; i++) {
                byte[] vector = near(middle, 20 + i % 20);
                assertThat(vectors.add(vector)).isEqualTo(all.size());
                all.add(vector);
            }
        }
        assertThat(vectors.size()).isEqualTo(10_000);
        int found = 0;
        for (int q = 0; q < 50; q++) {
            byte[] question = near(all.get(RANDOM.nextInt(all.size())), 15);
            List<Integer> exact = IntStream.range(0, all.size()).boxed().sorted(Comparator.comparingDouble((Integer i) -> cosine(question, all.get(i))).reversed()).limit(20).toList();
            List<NearestVectors.Near> near = vectors.search(question, 20, -1, row -> true);
            assertThat(near).hasSize(20).isSortedAccordingTo(Comparator.comparingDouble(NearestVectors.Near::cosine).reversed());
            assertThat(near).allSatisfy(n -> assertThat(n.cosine()).isCloseTo(cosine(question, all.get(n.row())), org.assertj.core.data.Offset.offset(1e-6)));
            assertThat(near.getFirst().row()).as("the very nearest").isEqualTo(exact.getFirst());
            Set<Integer> rows = new HashSet<>(exact);
            rows.retainAll(near.stream().map(NearestVectors.Near::row).toList());
            found += rows.size();
        }
        assertThat(found / (50.0 * 20)).as("of the 20 nearest").isGreaterThan(0.95);
    }

    @Test
    void onlyWhatIsWantedAndNearEnough() {
        NearestVectors vectors = new NearestVectors();
        byte[] middle = near(new byte[SentenceModel.DIMENSION], 40);
        assertThat(vectors.search(middle, 5, -1, row -> true)).isEmpty();
        for (int i = 0; i < 9_000; i++) {
            vectors.add(near(middle, i < 4_500 ? 10 : 60));
        }
        assertThat(vectors.search(middle, 20, 0.9, row -> row >= 4_500)).as("the near ones are not wanted, the wanted not near").isEmpty();
        assertThat(vectors.search(middle, 20, 0.9, row -> row % 3 == 0)).hasSize(20).allSatisfy(n -> assertThat(n.row()).isLessThan(4_500).matches(r -> r % 3 == 0));
        assertThat(vectors.search(new byte[SentenceModel.DIMENSION], 3, 0.1, row -> true)).as("a question without direction").isEmpty();
    }
}

package org.zhongshu.algorithms.crypto;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class Sm3TreeTest {

    private static List<byte[]> items(int n) {
        return IntStream.range(0, n).mapToObj(i -> ("item " + i).getBytes()).toList();
    }

    @Test
    void everyItemOfEverySizeIsProved() {
        for (int n = 1; n <= 70; n++) {
            Sm3Tree tree = new Sm3Tree(items(n));
            for (int i = 0; i < n; i++) {
                assertThat(Sm3Tree.root(items(n).get(i), i, n, tree.path(i))).as("%d of %d", i, n).isEqualTo(tree.root());
            }
        }
    }

    /** RFC 6962's rule by hand for three items: the third goes up as it is. */
    @Test
    void threeItemsByHand() {
        byte[] a = Sm3.digest(new byte[]{0}, "item 0".getBytes());
        byte[] b = Sm3.digest(new byte[]{0}, "item 1".getBytes());
        byte[] c = Sm3.digest(new byte[]{0}, "item 2".getBytes());
        assertThat(new Sm3Tree(items(3)).root()).isEqualTo(Sm3.digest(new byte[]{1}, Sm3.digest(new byte[]{1}, a, b), c));
    }

    @Test
    void nothingElseIsProved() {
        Sm3Tree tree = new Sm3Tree(items(11));
        List<byte[]> path = tree.path(4);
        assertThat(Sm3Tree.root("item 5".getBytes(), 4, 11, path)).isNotEqualTo(tree.root());
        assertThat(Sm3Tree.root("item 4".getBytes(), 5, 11, path)).isNotEqualTo(tree.root());
        assertThat(Sm3Tree.root("item 4".getBytes(), 4, 11, tree.path(5))).isNotEqualTo(tree.root());
        assertThat(Sm3Tree.root("item 4".getBytes(), 4, 11, path.subList(1, path.size()))).isNull();
        List<byte[]> longer = new ArrayList<>(path);
        longer.add(new byte[32]);
        assertThat(Sm3Tree.root("item 4".getBytes(), 4, 11, longer)).isNull();
        assertThat(Sm3Tree.root("item 4".getBytes(), 11, 11, path)).isNull();
        assertThat(Sm3Tree.root("item 4".getBytes(), -1, 11, path)).isNull();
        assertThatThrownBy(() -> new Sm3Tree(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}

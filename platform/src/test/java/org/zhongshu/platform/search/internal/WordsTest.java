package org.zhongshu.platform.search.internal;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WordsTest {

    @Test
    void allWordsMustOccurSomewhere() {
        Words words = Words.of("  烟感　桃州 ");
        assertThat(words.parts()).containsExactly("烟感", "桃州");
        assertThat(words.in("独立式烟感 12", "桃州镇")).isTrue();
        assertThat(words.in("独立式烟感 12", null)).isFalse();
        assertThat(Words.of("yg-00").in("YG-0012")).isTrue();
    }

    @Test
    void nearerTitlesComeFirst() {
        Words words = Words.of("东门");
        assertThat(words.distance("东门", "x")).isZero();
        assertThat(words.distance("东门水井", "x")).isEqualTo(1);
        assertThat(words.distance("大东门", "x")).isEqualTo(2);
        assertThat(words.distance("西门", "x")).isEqualTo(3);
    }

    @Test
    void emptyAndEndlessInputIsHarmless() {
        assertThat(Words.of(null).isEmpty()).isTrue();
        assertThat(Words.of(" \0 ").isEmpty()).isTrue();
        assertThat(Words.of("长".repeat(10_000)).whole()).hasSize(60);
    }
}

package org.zhongshu.algorithms.hanzi;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HanziTest {

    @Test
    void hearsHomophones() {
        assertThat(Hanzi.soundOf("王伟")).isEqualTo(Hanzi.soundOf("汪玮")).isNotEqualTo(Hanzi.soundOf("王芳")).isNotEqualTo(Hanzi.soundOf("伟王"));
        assertThat(Hanzi.pinyin("桃州中路")).isEqualTo("tao zhou zhong lu");
    }

    @Test
    void charactersWithoutAKnownSoundAreEqualToThemselvesOnly() {
        assertThat(Hanzi.soundOf("王㳇")).isEqualTo(Hanzi.soundOf("王㳇")).isNotEqualTo(Hanzi.soundOf("王㳅"));
        assertThat(Hanzi.soundOf("王𠮷")).isEqualTo(Hanzi.soundOf("王𠮷")).isNotEqualTo(Hanzi.soundOf("王𠮶"));
    }

    @Test
    void foldsTraditionalAndVariantCharacters() {
        assertThat(Hanzi.simple("劉國強")).isEqualTo("刘国强");
        assertThat(Hanzi.simple("张喆")).isEqualTo(Hanzi.simple("张哲"));
        assertThat(Hanzi.simple("桃州镇")).isSameAs("桃州镇");
    }
}

package org.zhongshu.platform.windows.internal;

import com.hankcs.hanlp.dictionary.CoreDictionary;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class TypingTest {

    @Test
    void everyWordOfTheDictionaryIsReadOffOnceWithWhatTheLibrarySaysOfIt() {
        Map<String, CoreDictionary.Attribute> words = new HashMap<>();
        Typing.everyWord(CoreDictionary.trie, words::put);
        assertThat(words).hasSize(CoreDictionary.trie.size()).containsKeys("政府", "办理", "我");
        assertThat(words.entrySet()).allSatisfy(e -> assertThat(CoreDictionary.get(e.getKey())).isSameAs(e.getValue()));
    }
}

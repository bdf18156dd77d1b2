package org.zhongshu.platform.retrieval.internal;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.zhongshu.platform.retrieval.Findable;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** The fields under which one thing's words, sounds and initials stand in the index; the counterpart of {@link Question}. */
final class IndexedText {

    private static final int TEXT_LENGTH = 500;
    private static final int INITIALS = 12;
    private static final FieldType TOKENS = new FieldType();

    static {
        TOKENS.setTokenized(true);
        TOKENS.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
        TOKENS.freeze();
    }

    private IndexedText() {
    }

    static List<Field> of(Findable thing, ChineseWords words) {
        List<Field> fields = new ArrayList<>();
        if (!thing.code().isEmpty()) {
            fields.add(new StringField(Question.CODE, thing.code().toLowerCase(Locale.ROOT), Field.Store.NO));
        }
        add(fields, Question.NAME, words.split(thing.name()));
        List<String> parts = new ArrayList<>();
        thing.parts().forEach(p -> parts.addAll(words.split(p)));
        for (String given : thing.fields()) {
            String field = given.toLowerCase(Locale.ROOT);
            parts.add(field);
            for (String part : field.split("[_\\-. ]+")) {
                if (!part.equals(field)) {
                    parts.add(part);
                }
            }
        }
        add(fields, Question.COLUMN, parts);
        List<String> texts = new ArrayList<>();
        thing.texts().forEach(t -> texts.addAll(words.split(t.substring(0, Math.min(TEXT_LENGTH, t.length())))));
        add(fields, Question.SUMMARY, texts);
        add(fields, Question.PAIRS, Question.pairs(thing.name()));
        List<String> syllables = words.syllables(thing.name());
        add(fields, Question.SOUND, Question.trigrams(String.join("", syllables)));
        StringBuilder initials = new StringBuilder();
        syllables.forEach(s -> initials.append(s.charAt(0)));
        List<String> suffixes = new ArrayList<>();
        for (int i = 0; i < initials.length() - 1 && i < 40; i++) {
            suffixes.add(initials.substring(i, Math.min(initials.length(), i + INITIALS)));
        }
        add(fields, Question.INITIALS, suffixes);
        return fields;
    }

    private static void add(List<Field> fields, String name, List<String> tokens) {
        if (!tokens.isEmpty()) {
            fields.add(new Field(name, new Tokens(tokens), TOKENS));
        }
    }

    /** Words that are split already, as Lucene wants them. */
    private static final class Tokens extends TokenStream {
        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
        private final Iterator<String> words;

        Tokens(List<String> words) {
            this.words = words.iterator();
        }

        @Override
        public boolean incrementToken() {
            if (!words.hasNext()) {
                return false;
            }
            clearAttributes();
            term.setEmpty().append(words.next());
            return true;
        }
    }
}

package org.zhongshu.platform.retrieval.internal;

import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

import org.zhongshu.platform.retrieval.Manner;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Turns what somebody typed into a query. Each piece between spaces must be answered, by any of: its words or their synonyms,
 * its characters two by two (a wrong character spoils only two of them), or its sound three letters at a time (a wrong
 * character of the same sound, pinyin, and mistyped pinyin all come close enough). Better kinds of match weigh more.
 */
final class Question {

    static final String NAME = "n";
    static final String COLUMN = "c";
    static final String SUMMARY = "s";
    static final String PAIRS = "g";
    static final String SOUND = "p";
    static final String INITIALS = "i";
    static final String CODE = "code";

    private static final int LONGEST = 60;
    private static final int PIECES = 6;

    private final ChineseWords words;
    /** Says which share of the parts of a piece must be found. */
    private final Manner manner;

    Question(ChineseWords words, Manner manner) {
        this.words = words;
        this.manner = manner;
    }

    Query query(String typed) {
        String text = cut(typed);
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        int pieces = 0;
        for (String piece : text.split("[\\s,，、;；]+")) {
            if (!piece.isEmpty() && pieces++ < PIECES) {
                all.add(piece.codePoints().anyMatch(ChineseWords::han) ? chinese(piece) : latin(piece), BooleanClause.Occur.MUST);
            }
        }
        if (pieces == 0) {
            return new MatchNoDocsQuery();
        }
        String joined = text.replaceAll("\\s+", "");
        // syllables that somebody parted, of a sentence that no name holds whole
        return pieces > 1 && joined.matches("[a-z]+") ? any(List.of(all.build(), new BoostQuery(latin(joined), 0.5f))) : all.build();
    }

    /** What of a question is looked at. */
    static String cut(String typed) {
        String text = ChineseWords.normal(typed);
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }

    private Query chinese(String piece) {
        List<Query> ways = new ArrayList<>();
        Set<String> parts = new LinkedHashSet<>(words.split(piece));
        if (parts.size() > 1) {
            parts.removeIf(w -> w.codePointCount(0, w.length()) == 1);
        }
        if (!parts.isEmpty()) {
            BooleanQuery.Builder some = new BooleanQuery.Builder();
            parts.forEach(w -> some.add(word(w), BooleanClause.Occur.SHOULD));
            ways.add(new BoostQuery(some.setMinimumNumberShouldMatch(atLeast(parts.size(), manner.ofWords())).build(), 3));
        }
        List<String> pairs = pairs(piece);
        if (!pairs.isEmpty()) {
            ways.add(some(PAIRS, pairs, manner.ofPairs()));
        }
        List<String> sound = trigrams(String.join("", words.syllables(piece)));
        if (sound.size() > 2) {
            ways.add(new BoostQuery(some(SOUND, sound, manner.ofSound()), 0.5f));
        }
        return any(ways);
    }

    private Query word(String word) {
        List<Query> ways = new ArrayList<>(fields(word, 1));
        words.synonyms(word).forEach(other -> ways.addAll(fields(other, 0.6f)));
        return new DisjunctionMaxQuery(ways, 0.1f);
    }

    private static List<Query> fields(String word, float weight) {
        return List.of(new BoostQuery(new TermQuery(new Term(NAME, word)), 4 * weight), new BoostQuery(new TermQuery(new Term(COLUMN, word)), 2 * weight),
                new BoostQuery(new TermQuery(new Term(SUMMARY, word)), weight));
    }

    /** Pinyin, initials, a field's name or a code. */
    private Query latin(String piece) {
        List<Query> ways = new ArrayList<>();
        ways.add(new BoostQuery(new TermQuery(new Term(CODE, piece)), 20));
        ways.add(new BoostQuery(word(piece), 3));
        String letters = piece.replaceAll("[^a-z0-9]", "");
        if (letters.length() >= 2 && letters.length() <= 12) {
            ways.add(new BoostQuery(new PrefixQuery(new Term(INITIALS, letters)), 4));
        }
        List<String> sound = trigrams(letters);
        if (!sound.isEmpty()) {
            ways.add(some(SOUND, sound, manner.ofSound()));
        }
        // jiehun is 结婚, and entries say 婚姻登记
        words.sounding(letters).forEach(w -> ways.add(chinese(w)));
        if (piece.length() >= 5 && piece.length() <= 24) {
            ways.add(new FuzzyQuery(new Term(COLUMN, piece), 1, 1));
        }
        return any(ways);
    }

    private static Query any(List<Query> ways) {
        if (ways.isEmpty()) {
            return new MatchNoDocsQuery();
        }
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        ways.forEach(w -> any.add(w, BooleanClause.Occur.SHOULD));
        return any.build();
    }

    private static Query some(String field, List<String> parts, double share) {
        BooleanQuery.Builder some = new BooleanQuery.Builder();
        parts.stream().distinct().forEach(p -> some.add(new TermQuery(new Term(field, p)), BooleanClause.Occur.SHOULD));
        return some.setMinimumNumberShouldMatch(atLeast((int) parts.stream().distinct().count(), share)).build();
    }

    private static int atLeast(int n, double share) {
        return Math.max(1, (int) Math.round(n * share));
    }

    /** Neighbouring Chinese characters. */
    static List<String> pairs(String text) {
        int[] points = ChineseWords.normal(text).codePoints().toArray();
        List<String> pairs = new ArrayList<>();
        for (int i = 1; i < points.length; i++) {
            if (ChineseWords.han(points[i - 1]) && ChineseWords.han(points[i])) {
                pairs.add(new String(points, i - 1, 2));
            }
        }
        return pairs;
    }

    static List<String> trigrams(String letters) {
        List<String> grams = new ArrayList<>();
        for (int i = 0; i + 3 <= letters.length(); i++) {
            grams.add(letters.substring(i, i + 3));
        }
        return grams;
    }
}

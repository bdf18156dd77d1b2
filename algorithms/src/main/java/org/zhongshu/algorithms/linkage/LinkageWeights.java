package org.zhongshu.algorithms.linkage;

/** What a run has learnt of how well each field tells people apart; kept as text, so that one changed record is judged as the last whole run would. */
public final class LinkageWeights {

    private LinkageWeights() {
    }

    /** Weights before anything is learnt. */
    public static LinkageWeights prior() {
        return new LinkageWeights();
    }

    /** @throws IllegalArgumentException when the text was not written by {@link #text()} */
    public static LinkageWeights of(String text) {
        if (!text.startsWith("linkage-weights 1")) {
            throw new IllegalArgumentException("不是本程序写出的匹配权重");
        }
        return new LinkageWeights();
    }

    /** For storing; read again by {@link #of}. */
    public String text() {
        return "linkage-weights 1\n";
    }
}

package org.zhongshu.demo.county;

import java.util.Arrays;

/** Words with weights, drawn in logarithmic time. */
final class Bag {

    private final String[] words;
    private final double[] upTo;

    private Bag(String[] words, double[] weights) {
        this.words = words;
        upTo = weights.clone();
        Arrays.parallelPrefix(upTo, Double::sum);
    }

    /** Drawn by rank, as characters of names are: the first most often, with a long tail. */
    static Bag ranked(String[] words) {
        double[] weights = new double[words.length];
        for (int i = 0; i < words.length; i++) {
            weights[i] = 1.0 / (i + 8);
        }
        return new Bag(words, weights);
    }

    /** Words with their shares written behind them; those without share what {@code whole} leaves. */
    static Bag shares(String[] words, double whole) {
        String[] bare = new String[words.length];
        double[] weights = new double[words.length];
        double given = 0;
        int without = 0;
        for (int i = 0; i < words.length; i++) {
            bare[i] = words[i].replaceAll("[0-9]", "");
            String share = words[i].substring(bare[i].length());
            weights[i] = share.isEmpty() ? -1 : Double.parseDouble(share);
            given += Math.max(0, weights[i]);
            without += share.isEmpty() ? 1 : 0;
        }
        for (int i = 0; i < words.length; i++) {
            weights[i] = weights[i] < 0 ? Math.max(1, whole - given) / without : weights[i];
        }
        return new Bag(bare, weights);
    }

    String draw(Dice dice) {
        int at = Arrays.binarySearch(upTo, dice.unit() * upTo[upTo.length - 1]);
        return words[Math.min(words.length - 1, at < 0 ? -at - 1 : at + 1)];
    }
}

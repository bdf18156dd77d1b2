package org.zhongshu.algorithms.meaning;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntPredicate;

/**
 * The nearest of many small vectors ({@link SentenceModel#small}), in memory. A question is first compared with the signs of all (one bit of each
 * number: a hundred thousand rows take about a millisecond), then exactly with the best of those. No graph is built: putting one in costs nothing, however
 * many there are, and there is nothing to merge. Thread-safe; many may search while one puts.
 */
public final class NearestVectors {

    private static final int WORDS = SentenceModel.DIMENSION / Long.SIZE;
    private static final int BLOCK = 1 << 12;
    /** Rows that are compared exactly, for each that is wanted and at least. */
    private static final int EXACT_EACH = 10;
    private static final int EXACT_LEAST = 200;

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final List<Block> blocks = new ArrayList<>();
    private int size;

    /** @param cosine of the angle to the question */
    public record Near(int row, double cosine) {
    }

    private static final class Block {
        private final byte[][] vectors = new byte[BLOCK][];
        private final float[] lengths = new float[BLOCK];
        private final long[] signs = new long[BLOCK * WORDS];
    }

    /** Rows that there are, those that nobody wants any more among them. */
    public int size() {
        lock.readLock().lock();
        try {
            return size;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Takes in a vector. @return its row, from 0 upwards without gaps */
    public int add(byte[] vector) {
        if (vector.length != SentenceModel.DIMENSION) {
            throw new IllegalArgumentException("not " + SentenceModel.DIMENSION + " numbers");
        }
        long[] signs = signs(vector);
        float length = (float) Math.sqrt(product(vector, vector));
        lock.writeLock().lock();
        try {
            if (size == blocks.size() * BLOCK) {
                blocks.add(new Block());
            }
            Block block = blocks.getLast();
            int at = size % BLOCK;
            block.vectors[at] = vector;
            block.lengths[at] = length;
            System.arraycopy(signs, 0, block.signs, at * WORDS, WORDS);
            return size++;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * The nearest rows, the nearest first.
     *
     * @param limit  at most so many
     * @param floor  least cosine
     * @param wanted which rows count; asked only of those that are near enough to come into question
     */
    public List<Near> search(byte[] question, int limit, double floor, IntPredicate wanted) {
        long[] signs = signs(question);
        double length = Math.sqrt(product(question, question));
        int exact = Math.max(EXACT_LEAST, limit * EXACT_EACH);
        // the farthest on top: distance in signs above, row below
        PriorityQueue<Long> best = new PriorityQueue<>(exact + 1, Comparator.reverseOrder());
        List<Near> near = new ArrayList<>();
        lock.readLock().lock();
        try {
            int farthest = Integer.MAX_VALUE;
            for (int b = 0; b < blocks.size(); b++) {
                long[] all = blocks.get(b).signs;
                int rows = Math.min(BLOCK, size - b * BLOCK);
                for (int r = 0, at = 0; r < rows; r++, at += WORDS) {
                    int distance = 0;
                    for (int w = 0; w < WORDS; w++) {
                        distance += Long.bitCount(all[at + w] ^ signs[w]);
                    }
                    if (distance < farthest && wanted.test(b * BLOCK + r)) {
                        best.add((long) distance << Integer.SIZE | b * BLOCK + r);
                        if (best.size() > exact) {
                            best.poll();
                            farthest = (int) (best.peek() >>> Integer.SIZE);
                        }
                    }
                }
            }
            for (long candidate : best) {
                int row = (int) candidate;
                Block block = blocks.get(row / BLOCK);
                double cosine = product(question, block.vectors[row % BLOCK]) / Math.max(1e-9, length * block.lengths[row % BLOCK]);
                if (cosine >= floor) {
                    near.add(new Near(row, cosine));
                }
            }
        } finally {
            lock.readLock().unlock();
        }
        near.sort(Comparator.comparingDouble(Near::cosine).reversed().thenComparingInt(Near::row));
        return near.size() > limit ? List.copyOf(near.subList(0, limit)) : near;
    }

    private static long[] signs(byte[] vector) {
        long[] signs = new long[WORDS];
        for (int i = 0; i < vector.length; i++) {
            if (vector[i] > 0) {
                signs[i / Long.SIZE] |= 1L << i;
            }
        }
        return signs;
    }

    private static int product(byte[] a, byte[] b) {
        int sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}

package org.zhongshu.platform.registry.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rows with the same values in the declared fields are the same; a row without them stands alone. */
final class KeyLinker implements Linker {

    /** The key, or null when a part of it is missing. */
    private static String key(String[] identity) {
        StringBuilder key = new StringBuilder();
        for (String part : identity) {
            if (part == null) {
                return null;
            }
            key.append(part.strip().toUpperCase(java.util.Locale.ROOT)).append('\u001f');
        }
        return key.toString();
    }

    @Override
    public long[] keys(String[] identity) {
        String key = key(identity);
        return key == null ? new long[0] : new long[]{hash(key)};
    }

    /** FNV-1a, 64 bits. */
    static long hash(String text) {
        long h = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            h = (h ^ text.charAt(i)) * 0x100000001b3L;
        }
        return h;
    }

    @Override
    public Linking begin(int expected, String learnt) {
        return new Linking() {
            private final Map<String, Integer> first = new HashMap<>();
            private final Map<Long, Integer> byRef = new HashMap<>();
            private final List<long[]> same = new ArrayList<>();
            private final List<long[]> apart = new ArrayList<>();
            private int[] joined = new int[Math.max(16, expected)];
            private long[] refs = new long[Math.max(16, expected)];
            private int count;

            @Override
            public void add(long ref, String[] identity) {
                if (count == joined.length) {
                    joined = Arrays.copyOf(joined, count * 2);
                    refs = Arrays.copyOf(refs, count * 2);
                }
                String key = key(identity);
                Integer known = key == null ? null : first.putIfAbsent(key, count);
                refs[count] = ref;
                joined[count] = known == null ? count : known;
                count++;
            }

            @Override
            public void together(long a, long b) {
                same.add(new long[]{a, b});
            }

            @Override
            public void apart(long a, long b) {
                apart.add(new long[]{a, b});
            }

            @Override
            public Outcome link() {
                if (!same.isEmpty() || !apart.isEmpty()) {
                    decisions();
                }
                int[] cluster = new int[count];
                int[] numbers = new int[count];
                Arrays.fill(numbers, -1);
                int clusters = 0;
                for (int i = 0; i < count; i++) {
                    int root = root(i);
                    if (numbers[root] < 0) {
                        numbers[root] = clusters++;
                    }
                    cluster[i] = numbers[root];
                }
                return outcome(cluster, clusters);
            }

            private void decisions() {
                for (int i = 0; i < count; i++) {
                    byRef.put(refs[i], i);
                }
                // a row that a person set apart leaves its key's cluster
                Set<Integer> alone = new HashSet<>();
                for (long[] pair : apart) {
                    Integer b = byRef.get(Math.max(pair[0], pair[1]));
                    if (byRef.containsKey(Math.min(pair[0], pair[1])) && b != null && root(b) == root(byRef.get(Math.min(pair[0], pair[1])))) {
                        alone.add(b);
                    }
                }
                for (int b : alone) {
                    int heir = -1;
                    for (int i = 0; i < count; i++) {
                        if (i != b && joined[i] == b) {
                            heir = heir < 0 ? i : heir;
                            joined[i] = heir;
                        }
                    }
                    joined[b] = b;
                }
                for (long[] pair : same) {
                    Integer a = byRef.get(pair[0]);
                    Integer b = byRef.get(pair[1]);
                    if (a != null && b != null) {
                        joined[Math.max(root(a), root(b))] = Math.min(root(a), root(b));
                    }
                }
            }

            private int root(int i) {
                int at = i;
                while (joined[at] != at) {
                    at = joined[at];
                }
                return at;
            }
        };
    }

    private static Outcome outcome(int[] cluster, int clusters) {
        return new Outcome() {
            @Override
            public int clusters() {
                return clusters;
            }

            @Override
            public int clusterOf(int index) {
                return cluster[index];
            }

            @Override
            public List<Pair> pairs() {
                return List.of();
            }

            @Override
            public String learnt() {
                return "";
            }

            @Override
            public Map<String, Long> counts() {
                return Map.of("clusters", (long) clusters);
            }
        };
    }
}

package org.zhongshu.algorithms.linkage;

import org.zhongshu.algorithms.address.AddressParser;

import java.util.ArrayList;
import java.util.List;

/**
 * Links millions of persons' records in compact memory: add all, say what people have decided before, link, read the clusters.
 * The outcome does not depend on the order of adding. Not thread-safe.
 *
 * <p>How: records with the same valid number are one person, unless they are clearly of different people (a number typed into
 * the wrong row): then the number stays with those whom it fits and the others look for their place like records without one.
 * Records without a valid number are compared with all that share a blocking key; each joins the one best person, when that is
 * likely enough and the second best far enough behind. What is left is joined among itself, strongest evidence first, and only
 * when the groups agree on the whole, so that one wrong pair makes no chain. Two different valid numbers are never joined.
 *
 * <p>For a neighbourhood only – a changed record and all that share a key with it or with those – give the weights of the last
 * whole run: then names and dates are taken to be as frequent as in all records, not as rare as among these few.
 */
public final class PersonLinkage {

    private final LinkageSettings settings;
    private final PersonStore store;
    private final List<long[]> together = new ArrayList<>();
    private final List<long[]> apart = new ArrayList<>();
    private boolean linked;

    /** @param expected about how many records will come; more are welcome */
    public PersonLinkage(LinkageSettings settings, int expected) {
        this(settings, expected, new AddressParser());
    }

    /** With a parser that knows the place's divisions, which makes addresses agree better. */
    public PersonLinkage(LinkageSettings settings, int expected, AddressParser addresses) {
        this.settings = settings;
        this.store = new PersonStore(expected, addresses);
    }

    public void add(PersonRecord record) {
        store.add(record);
    }

    /** A person decided that both are the same; holds whatever the records say. Unknown references are passed over. */
    public void together(long refA, long refB) {
        together.add(new long[]{refA, refB});
    }

    /** A person decided that these two are not the same; they never get into one cluster, whatever else was decided. */
    public void apart(long refA, long refB) {
        apart.add(new long[]{refA, refB});
    }

    /** May be called once. */
    public LinkageResult link() {
        if (linked) {
            throw new IllegalStateException("已经匹配过");
        }
        linked = true;
        return new PersonRun(settings, store, together, apart).run();
    }
}

package org.zhongshu.platform.registry.internal;

import org.zhongshu.algorithms.address.AddressParser;
import org.zhongshu.algorithms.linkage.FirmLinkage;
import org.zhongshu.algorithms.linkage.FirmMatcher;
import org.zhongshu.algorithms.linkage.FirmRecord;
import org.zhongshu.algorithms.linkage.LinkageSettings;

/** Legal persons, by credit code, else by name, representative, address and telephone. The identity fields are uscc, name, legal_rep, phone, address, in this order. */
final class FirmLinker implements Linker {

    private final AddressParser addresses;
    private final FirmMatcher matcher;

    FirmLinker(AddressParser addresses) {
        this.addresses = addresses;
        this.matcher = new FirmMatcher(LinkageSettings.standard(), addresses);
    }

    @Override
    public Linking begin(int expected, String learnt) {
        FirmLinkage linkage = new FirmLinkage(LinkageSettings.standard(), expected, addresses);
        return new Linking() {
            @Override
            public void add(long ref, String[] identity) {
                linkage.add(record(ref, identity));
            }

            @Override
            public void together(long a, long b) {
                linkage.together(a, b);
            }

            @Override
            public void apart(long a, long b) {
                linkage.apart(a, b);
            }

            @Override
            public Outcome link() {
                return PersonLinker.outcome(linkage.link());
            }
        };
    }

    @Override
    public long[] keys(String[] identity) {
        return matcher.blockingKeys(record(0, identity));
    }

    private static FirmRecord record(long ref, String[] v) {
        return new FirmRecord(ref, v[0], null, null, v[1], v[2], v[4], v[3]);
    }
}

package org.zhongshu.platform.publication;

/** Where modules get the way to publish their kind of thing. */
public interface Publications {

    <T> Publication<T> of(Publishable<T> kind);
}

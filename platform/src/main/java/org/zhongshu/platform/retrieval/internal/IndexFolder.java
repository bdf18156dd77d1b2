package org.zhongshu.platform.retrieval.internal;

import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.store.MMapDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Where the search keeps what it derived from the tables: mapped files, so that the index takes no room in the heap and is read without copying. Nothing in it
 * outlives the process: whoever opens the folder next empties it first. Where no folder can be had, memory serves.
 */
final class IndexFolder {

    private static final Logger log = LoggerFactory.getLogger(IndexFolder.class);
    private static final int COPIES = 16;

    private IndexFolder() {
    }

    /** A writer of an empty index of a name beneath a folder; copies of the server that share it each get their own. */
    static IndexWriter open(Path cache, String name) throws IOException {
        for (int i = 0; i < COPIES; i++) {
            Path folder = cache.resolve(name + "-search-" + i);
            try {
                MMapDirectory directory = new MMapDirectory(folder);
                // the lock that a writer holds as long as it lives
                try (Lock lock = directory.obtainLock(IndexWriter.WRITE_LOCK_NAME)) {
                    for (String file : directory.listAll()) {
                        if (!file.equals(IndexWriter.WRITE_LOCK_NAME)) {
                            lock.ensureValid();
                            directory.deleteFile(file);
                        }
                    }
                }
                return new IndexWriter(directory, settings());
            } catch (LockObtainFailedException used) {
                log.debug("{} is another copy's", folder);
            } catch (IOException e) {
                log.warn("The search keeps its index in memory, since {} cannot be used: {}", folder, e.toString());
                break;
            }
        }
        return new IndexWriter(new ByteBuffersDirectory(), settings());
    }

    private static IndexWriterConfig settings() {
        // never committed: closing must not keep it either
        return new IndexWriterConfig(null).setRAMBufferSizeMB(32).setCommitOnClose(false);
    }
}

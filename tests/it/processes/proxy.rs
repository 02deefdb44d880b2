//! A way to PostgreSQL on loopback that can be cut, refuse, or fall silent.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream, tcp::OwnedReadHalf, tcp::OwnedWriteHalf},
    sync::watch,
    task::{JoinHandle, JoinSet},
};
use url::Url;

const BACKLOG: u32 = 64;
const PIECE: usize = 16 * 1024;

/// Whether connections pass nothing on: those that are taken now by the last, older ones by that of their time.
type Silence = Arc<Mutex<Vec<watch::Sender<bool>>>>;

/// What stands between a server and its database.
pub struct Proxy {
    address: SocketAddr,
    to: SocketAddr,
    silence: Silence,
    /// Listens, and has all connections; nothing while it refuses.
    passing: Mutex<Option<JoinHandle<()>>>,
}

impl Proxy {
    /// A way to what listens at the address of a database.
    pub async fn to(database: &str) -> Self {
        let url = Url::parse(database).expect("an address of a database");
        let port = url.port().unwrap_or(5432);
        let host = url.host_str().expect("a host").trim_matches(['[', ']']);
        let to = tokio::net::lookup_host((host, port)).await.expect("a host that is known").next().expect("an address");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let silence = Arc::new(Mutex::new(vec![watch::Sender::new(false)]));
        let passing = Mutex::new(Some(tokio::spawn(pass(listener, to, silence.clone()))));
        Self { address, to, silence, passing }
    }

    /// The database's address by this way.
    pub fn url(&self, database: &str) -> String {
        let mut url = Url::parse(database).expect("an address of a database");
        url.set_host(Some("127.0.0.1")).expect("an address with a host");
        url.set_port(Some(self.address.port())).expect("an address with a port");
        url.to_string()
    }

    /// Ends every connection and takes no new one.
    pub async fn refuse(&self) {
        let passing = self.passing.lock().expect("the proxy").take();
        if let Some(passing) = passing {
            passing.abort();
            // What it listens by is closed when it is gone.
            passing.await.ok();
        }
    }

    /// Takes connections again.
    pub fn accept(&self) {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_reuseaddr(true).expect("a socket");
        socket.bind(self.address).expect("the port is still free");
        let listener = socket.listen(BACKLOG).expect("the port is still free");
        let passing = tokio::spawn(pass(listener, self.to, self.silence.clone()));
        *self.passing.lock().expect("the proxy") = Some(passing);
    }

    /// Ends every connection; new ones are taken.
    pub async fn cut(&self) {
        self.refuse().await;
        self.accept();
    }

    /// Keeps every connection and takes new ones, but passes nothing on, as a host does that was stopped.
    pub fn fall_silent(&self) {
        self.say(true);
    }

    /// Never passes anything on again by the connections that there are, as when a network lost them; new ones are
    /// as good as ever.
    pub fn forget(&self) {
        self.say(true);
        self.silence.lock().expect("the proxy").push(watch::Sender::new(false));
    }

    /// Passes on what it kept back.
    pub fn speak(&self) {
        self.say(false);
    }

    fn say(&self, silent: bool) {
        let silence = self.silence.lock().expect("the proxy");
        silence.last().expect("one for the connections of now").send_replace(silent);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(passing) = self.passing.lock().expect("the proxy").take() {
            passing.abort();
        }
    }
}

/// Passes connections on until it is aborted, and they with it.
async fn pass(listener: TcpListener, to: SocketAddr, silence: Silence) {
    let mut connections = JoinSet::new();
    while let Ok((near, _)) = listener.accept().await {
        let silent = silence.lock().expect("the proxy").last().expect("one for the connections of now").subscribe();
        connections.spawn(async move {
            let Ok(far) = TcpStream::connect(to).await else { return };
            for stream in [&near, &far] {
                stream.set_nodelay(true).ok();
            }
            let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
            tokio::select! {
                () = copy(near_in, far_out, silent.clone()) => {}
                () = copy(far_in, near_out, silent) => {}
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut silent: watch::Receiver<bool>) {
    let mut piece = vec![0; PIECE];
    while let Ok(read @ 1..) = from.read(&mut piece).await {
        if silent.wait_for(|silent| !silent).await.is_err() || to.write_all(&piece[..read]).await.is_err() {
            return;
        }
    }
}

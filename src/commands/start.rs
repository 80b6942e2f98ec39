//! Running npm and the app's two processes: in their own process group, so that a stop reaches all of them.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use super::Context;
use super::child::{LOOK_AGAIN, Output, failed, spawn};
use crate::error::{Error, Result};
use crate::interrupt;

const SERVER_PORT: u16 = 3000;
const DEV_PORT: u16 = 5173;
/// A cold first start compiles the client's dependencies.
const START_LIMIT: Duration = Duration::from_mins(2);

/// Runs a command of the package manager in the app and waits for it.
pub fn run(context: &Context<'_>, folder: &Path, program: &str, args: &[&str]) -> Result<()> {
    let _hold = interrupt::hold();
    let mut child = spawn(folder, program, args, &[], Output::Shown)?;
    loop {
        if let Some(status) = child.0.try_wait().map_err(|error| failed(program, &error))? {
            if status.success() {
                return Ok(());
            }
            return Err(Error::refused(
                "command-failed",
                format!("`{program} {}` failed ({status})", args.join(" ")),
                format!("the app is complete; run `{program} {}` in it again when that is settled", args.join(" ")),
            ));
        }
        if interrupt::requested() {
            child.stop();
            context.ui.note("stopped");
            return Err(Error::Refused { code: "interrupted", message: "stopped by Ctrl-C".to_owned(), hint: None });
        }
        std::thread::sleep(LOOK_AGAIN);
    }
}

/// Runs both processes until Ctrl-C, or until one of them ends.
pub fn serve(
    context: &Context<'_>,
    folder: &Path,
    manager: &str,
    port: Option<u16>,
    dev_port: Option<u16>,
) -> Result<()> {
    let _hold = interrupt::hold();
    let server_port = choose_port(context, "the server", port, SERVER_PORT)?;
    let dev_port = choose_port(context, "the pages", dev_port, DEV_PORT)?;
    let address = format!("http://localhost:{dev_port}");
    let vars =
        [("PORT", server_port.to_string()), ("DEV_PORT", dev_port.to_string()), ("APP_PUBLIC_URL", address.clone())];
    let mut children = [
        spawn(folder, manager, &["run", "server"], &vars, Output::Shown)?,
        spawn(folder, manager, &["run", "dev"], &vars, Output::Shown)?,
    ];
    let began = Instant::now();
    let mut told = false;
    loop {
        for child in &mut children {
            if let Some(status) = child.0.try_wait().map_err(|error| failed(manager, &error))? {
                return Err(Error::Refused {
                    code: "process-ended",
                    message: format!("one of the app's processes ended ({status}); its output is above"),
                    hint: None,
                });
            }
        }
        if interrupt::requested() {
            for child in &mut children {
                child.stop();
            }
            context.ui.note("\nstopped");
            return Ok(());
        }
        if !told && listens(server_port) && listens(dev_port) {
            told = true;
            context.ui.out(&format!("\n  {address}\n\n  Ctrl-C stops it.\n\n"));
        }
        if !told && began.elapsed() > START_LIMIT {
            return Err(Error::Refused {
                code: "start-timeout",
                message: "the app did not start in two minutes".to_owned(),
                hint: None,
            });
        }
        std::thread::sleep(LOOK_AGAIN);
    }
}

/// The port that was asked for, or the first free one from the usual one on.
fn choose_port(context: &Context<'_>, what: &str, asked: Option<u16>, usual: u16) -> Result<u16> {
    if let Some(port) = asked {
        if is_free(port) {
            return Ok(port);
        }
        return Err(Error::refused(
            "port-busy",
            format!("port {port} is in use"),
            "name another one, or none to take a free one",
        ));
    }
    let free = (usual..usual.saturating_add(100)).find(|port| is_free(*port));
    let port = free.ok_or_else(|| Error::Refused {
        code: "port-busy",
        message: format!("no port from {usual} to {} is free for {what}", usual + 99),
        hint: None,
    })?;
    if port != usual {
        context.ui.note(&format!("port {usual} is in use: {port} is taken for {what}"));
    }
    Ok(port)
}

fn is_free(port: u16) -> bool {
    TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).is_ok() && !listens(port)
}

fn listens(port: u16) -> bool {
    TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), Duration::from_millis(200)).is_ok()
}

const config =accessPolicytitle = "Example"
cnnfig.surfaceDefinitions = {}
config.surfaceDefinitions.home =fi

